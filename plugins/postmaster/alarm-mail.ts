import {
  type Alarm,
  type AlarmBoard,
  type Clock,
  dropOldest,
  errorText,
  type Identity,
  type Log,
  type NoticeSender,
  noticeLine,
  type Recipient,
  type ServerState,
  sendNotice,
  type Timer,
} from "../../core/mod.ts";

/** Alarms raised within this time go into one message, milliseconds. */
const GATHERING = 2000;
/** How long no other message tells of the same alarm, milliseconds. */
const ONCE_IN = 3_600_000;
/** Alarms whose last message is remembered, and characters that they are known by. */
const MOST_REMEMBERED = 1000;
const LONGEST_NAME = 120;

/** What telling takes. */
export interface AlarmMailParts extends NoticeSender {
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: AlarmBoard;
  readonly identity: Identity;
  /** When a message told of an alarm last, milliseconds since the epoch; kept, so that a server that starts again and again tells once. */
  readonly kept: ServerState<number>;
  /** Who is told, by the configuration in force. */
  readonly recipients: () => readonly Recipient[];
}

/** Tells the postmasters of alarms, of each at most once an hour. What cannot be mailed is in the log nonetheless. */
export class AlarmMail implements Disposable {
  readonly #parts: AlarmMailParts;
  readonly #undo: () => void;
  /** When a message told of an alarm last in this run, by the monotonic clock, oldest first. */
  readonly #told = new Map<string, number>();
  readonly #fresh = new Set<string>();
  #timer: Timer | undefined;

  constructor(parts: AlarmMailParts) {
    this.#parts = parts;
    this.#undo = parts.alarms.onRaised((alarm) => this.#raised(alarm));
    for (const alarm of parts.alarms.active()) this.#raised(alarm);
  }

  #raised(alarm: Alarm): void {
    if (this.#wasTold(nameOf(alarm))) return;
    this.#fresh.add(nameOf(alarm));
    this.#timer ??= this.#parts.clock.after(GATHERING, () => {
      this.#timer = undefined;
      void this.#tell();
    });
  }

  /** Never rejects. */
  async #tell(): Promise<void> {
    const { alarms, recipients, log } = this.#parts;
    const fresh = alarms.active().filter((alarm) => this.#fresh.has(nameOf(alarm)));
    this.#fresh.clear();
    try {
      const to = recipients();
      if (fresh.length === 0 || to.length === 0) return;
      for (const alarm of fresh) this.#remember(nameOf(alarm));
      await this.#send(fresh, to);
      await this.#keep(fresh.map(nameOf));
    } catch (error) {
      log.error("alarms could not be mailed", {
        alarms: fresh.map(nameOf).join(", "),
        error: errorText(error),
      });
    }
  }

  #wasTold(name: string): boolean {
    const { clock, kept } = this.#parts;
    const told = this.#told.get(name);
    return told === undefined
      ? isRecent(kept.get(name), clock.now())
      : clock.monotonic() - told < ONCE_IN;
  }

  /** Keeps what was told for the next run, and no longer than it matters. A crash before it repeats a message. */
  async #keep(names: readonly string[]): Promise<void> {
    const { kept, clock, log } = this.#parts;
    const now = clock.now();
    const old = kept.entries(undefined, MOST_REMEMBERED).filter(([, at]) => !isRecent(at, now));
    try {
      await Promise.all(names.map((name) => kept.set(name, now)));
      await Promise.all(
        old.map(([name]) => (names.includes(name) ? undefined : kept.delete(name))),
      );
    } catch (error) {
      log.warning("that alarms were mailed could not be kept", { error: errorText(error) });
    }
  }

  #remember(name: string): void {
    this.#told.delete(name);
    this.#told.set(name, this.#parts.clock.monotonic());
    dropOldest(this.#told, MOST_REMEMBERED);
  }

  #send(alarms: readonly Alarm[], recipients: readonly Recipient[]): Promise<void> {
    const [first] = alarms;
    const more = alarms.length > 1 ? ` and ${alarms.length - 1} more` : "";
    const subject = `Alarm on ${this.#parts.identity.hostName}: ${first?.from ?? ""} ${first?.key ?? ""}${more}`;
    return sendNotice(this.#parts, {
      about: "alarm",
      recipients,
      subject: noticeLine(subject).slice(0, 200),
      lines: [
        ...alarms.map(linesOf),
        "They stay raised until their cause is gone: mta show status has them.",
        "You hear of each at most once an hour.",
      ],
    });
  }

  [Symbol.dispose](): void {
    this.#undo();
    this.#timer?.cancel();
  }
}

function nameOf({ from, key }: Alarm): string {
  return `${from} ${key}`.slice(0, LONGEST_NAME).toWellFormed();
}

/** Less than an hour ago; not in a time to come, as of a clock that was set back. */
function isRecent(at: number | undefined, now: number): boolean {
  return at !== undefined && at <= now && now - at < ONCE_IN;
}

function linesOf({ from, key, severity, text, since }: Alarm): string {
  const at = new Date(since).toISOString();
  return `${severity}, since ${at}, from ${from} (${noticeLine(key)}):\r\n  ${noticeLine(text)}\r\n`;
}
