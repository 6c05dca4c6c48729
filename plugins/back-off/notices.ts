import { createHash } from "node:crypto";
import {
  type Clock,
  errorText,
  type Log,
  type NoticeSender,
  noticeLine,
  parseAddress,
  type Recipient,
  type ServerState,
  sendNotice,
  type Timer,
} from "../../core/mod.ts";

/** What happens within this time goes into one message, milliseconds. */
const GATHERING = 2000;
/** How long no other message tells the same people of the same event, milliseconds. */
const ONCE_IN = 3_600_000;
/** Events of one message; the rest is counted. */
const MOST_LINES = 200;
/** What waits to be told at most. */
const MOST_WAITING = 10_000;
/** Bytes of the longest key of what is kept. */
const LONGEST_KEY = 500;
/** How often what people were told long ago is forgotten, milliseconds. */
const FORGET_EVERY = 600_000;
/** Entries looked through at a time. */
const PAGE = 1000;

/** Something that people are to be told of. */
export interface Notice {
  /** What it is about and what happened, the same for the same event: told once an hour. */
  readonly event: string;
  /** One line for people. */
  readonly text: string;
}

/** What telling takes. */
export interface NoticesParts extends NoticeSender {
  readonly clock: Clock;
  readonly log: Log;
  /** When people were told of an event last, milliseconds since the epoch. */
  readonly kept: ServerState<number>;
}

/** Mails people what happens to queues and source addresses, of each event at most once an hour, also over restarts. */
export class Notices implements Disposable {
  readonly #parts: NoticesParts;
  /** By the people to be told, then by event. */
  readonly #waiting = new Map<string, Map<string, Notice>>();
  /** When people were told in this run: what is kept counts from its commit on. */
  readonly #told = new Map<string, number>();
  #count = 0;
  #forgotAt = Number.NEGATIVE_INFINITY;
  #timer: Timer | undefined;

  constructor(parts: NoticesParts) {
    this.#parts = parts;
  }

  /** Tells people of an event, in a moment. */
  tell(people: readonly string[], notice: Notice): void {
    if (people.length === 0 || this.#count >= MOST_WAITING) return;
    const to = people.join(",");
    if (this.#wasTold(keyOf(to, notice))) return;
    const waiting = this.#waiting.get(to) ?? new Map<string, Notice>();
    this.#waiting.set(to, waiting);
    if (!waiting.has(notice.event)) this.#count++;
    waiting.set(notice.event, notice);
    this.#timer ??= this.#parts.clock.after(GATHERING, () => {
      this.#timer = undefined;
      void this.#send();
    });
  }

  #wasTold(key: string): boolean {
    const now = this.#parts.clock.now();
    const at = this.#told.get(key) ?? this.#parts.kept.get(key);
    return at !== undefined && at <= now && now - at < ONCE_IN;
  }

  /** Never rejects. */
  async #send(): Promise<void> {
    const all = [...this.#waiting];
    this.#waiting.clear();
    this.#count = 0;
    for (const [to, waiting] of all) await this.#tellThem(to, [...waiting.values()]);
    await this.#forgetOld();
  }

  /** Whom a message cannot reach hears of it when it happens again. */
  async #tellThem(to: string, notices: readonly Notice[]): Promise<void> {
    const { clock, kept, log } = this.#parts;
    const now = clock.now();
    const keys = notices.map((notice) => keyOf(to, notice));
    try {
      await this.#mail(to.split(","), notices);
      for (const key of keys) this.#told.set(key, now);
      await Promise.all(keys.map((key) => kept.set(key, now)));
    } catch (error) {
      log.error("people could not be told, or that they were not be kept", {
        ...{ people: to, error: errorText(error) },
      });
    }
  }

  /** Now and then. */
  async #forgetOld(): Promise<void> {
    const { clock, kept, log } = this.#parts;
    const now = clock.now();
    if (Math.abs(now - this.#forgotAt) < FORGET_EVERY) return;
    this.#forgotAt = now;
    const isOld = (at: number): boolean => at > now || now - at >= ONCE_IN;
    for (const [key, at] of this.#told) if (isOld(at)) this.#told.delete(key);
    try {
      let after: string | undefined;
      do {
        const page = kept.entries(after, PAGE);
        const old = page.filter(([, at]) => isOld(at));
        await Promise.all(old.map(([key]) => kept.delete(key)));
        after = page.length < PAGE ? undefined : page.at(-1)?.[0];
      } while (after !== undefined);
    } catch (error) {
      log.warning("what people were told long ago is not forgotten", { error: errorText(error) });
    }
  }

  #mail(people: readonly string[], notices: readonly Notice[]): Promise<void> {
    const { hostName } = this.#parts.identity;
    const more = notices.length > 1 ? ` and ${notices.length - 1} more` : "";
    const left = notices.length - MOST_LINES;
    return sendNotice(this.#parts, {
      about: "back-off",
      recipients: people.map(recipientOf),
      subject: `${noticeLine(`${hostName}: ${notices[0]?.text ?? ""}`).slice(0, 180)}${more}`,
      lines: [
        ...notices.slice(0, MOST_LINES).map(({ text }) => noticeLine(text).slice(0, 900)),
        ...(left > 0 ? [`and ${left} more: mta show queues has them.`] : []),
        "",
        "You hear of each at most once an hour.",
      ],
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
  }
}

function keyOf(to: string, { event }: Notice): string {
  const key = `${event} to ${to}`;
  return Buffer.byteLength(key) <= LONGEST_KEY
    ? key
    : createHash("sha256").update(key).digest("hex");
}

function recipientOf(address: string): Recipient {
  const domain = parseAddress(address)?.domain ?? "";
  return { address, domain, originalRecipient: undefined, notify: 0 };
}
