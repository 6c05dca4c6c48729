import type { QueueModeChange } from "../delivery/mode-change.ts";
import type { Outcome, QueueDeferral } from "../delivery/outcome.ts";
import type { MadeMail, OutcomeJournal } from "../delivery/outcome-journal.ts";
import { errorText } from "../errors/error-text.ts";
import type { MessageId, Recipient } from "../message/envelope.ts";
import { messageIdOf } from "../message/message-id-field.ts";
import { type AgentEvent, LONGEST_EVENT } from "../message/transaction.ts";
import type {
  AppendedEvent,
  EventId,
  JournalCursor,
  JournalLog,
  JournalPart,
} from "../queue/journal-log.ts";
import { StoreError } from "../queue/store-error.ts";
import type { MessageRead } from "../reception/session.ts";
import type { AlarmBoard, Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type {
  ConsumerState,
  JournalAccess,
  JournalConsumer,
  JournalReading,
  PluginEvent,
} from "./consumer.ts";
import type { EventKind } from "./event.ts";
import { decodeOwed, encodeOwed } from "./event-codec.ts";
import { keptOutcomes } from "./kept-outcomes.ts";
import { LivePart } from "./live-part.ts";
import { readPage } from "./pages.ts";
import { Reading } from "./reading.ts";
import { RecentEvents } from "./recent-events.ts";
import { Trimming } from "./trimming.ts";

/** Recipients in one event at most. */
const RECIPIENTS = 500;
/** Longest name of a consumer, bytes. */
const LONGEST_NAME = 1000;

/** What the journal works with. */
export interface JournalParts {
  /** The store's. */
  readonly events: JournalLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: AlarmBoard;
}

/** What happened, for consumers that must not miss any of it. Nothing is written that no consumer wants. */
export class Journal implements JournalAccess, OutcomeJournal {
  readonly #parts: JournalParts;
  readonly #alarms: Alarms<"journal-consumer" | "journal-dropped">;
  readonly #readings = new Map<string, Reading>();
  readonly #recent = new RecentEvents();
  readonly #trimming: Trimming;
  /** What consumers want, also those that were there and whose place is kept. */
  readonly #kinds = new Map<string, readonly EventKind[]>();
  #wanted: ReadonlySet<EventKind> = new Set();
  #started = false;

  constructor(parts: JournalParts) {
    this.#parts = parts;
    const { events } = parts;
    this.#alarms = parts.alarms.of("core", {
      "journal-consumer": {
        doc: "A consumer of the journal, such as an accounting file, does not take its events: they wait in the spool, within its limits. See the log for the reason.",
      },
      "journal-dropped": {
        severity: "error",
        doc: "A consumer of the journal did not take its events until its limits were reached: the oldest are lost to it.",
      },
    });
    this.#trimming = new Trimming({
      ...parts,
      readings: () => this.#readings.values(),
      onForgotten: (name) => this.#want(name, undefined),
    });
    events.onAppended((appended) => this.#appended(appended));
  }

  /** Keeps the places of new consumers, before anything happens that they must not miss, and looks after those of consumers that are gone. */
  async start(): Promise<void> {
    await this.#trimming.start();
    this.#started = true;
    for (const reading of this.#readings.values()) reading.wake();
  }

  /**
   * Has a consumer told of what is written from now on, or since it ended, in this run or an earlier one. To be called before `start` for
   * who must not miss anything. Throws for a name that is not fit or taken.
   */
  consume(consumer: JournalConsumer): JournalReading {
    const { name } = consumer;
    if (!isConsumerName(name))
      throw new Error(`a consumer's name has 1 to ${LONGEST_NAME} bytes and whole characters`);
    if (this.#readings.has(name)) throw new Error(`there is a consumer "${name}" already`);
    const { events, clock, log } = this.#parts;
    const { last: position, offset } = events;
    const reading: Reading = new Reading(
      {
        consumer,
        clock,
        log,
        alarms: this.#alarms,
        end: () => events,
        read: (after) => readPage(events, this.#recent, after, log),
        since: (after) => this.#since(after),
        moved: (cursor) => this.#moved(reading, cursor),
        given: () => this.#given(),
        onEnd: () => this.#ended(reading),
      },
      this.#trimming.back(name) ?? { position, offset },
    );
    this.#readings.set(name, reading);
    this.#want(name, consumer.events);
    if (this.#started) {
      void this.#keep([reading.cursor]);
      reading.wake();
    }
    return {
      change: (changed) => {
        this.#want(name, changed.events);
        reading.change(changed);
      },
      end: () => reading.end(),
      stop: () => {
        reading.stop();
        this.#alarms.clear(`journal-consumer:${name}`);
      },
    };
  }

  #since(after: EventId): number | undefined {
    const { events } = this.#parts;
    if (after >= events.last) return undefined;
    return (this.#recent.after(after, 1) ?? events.read(after, 1).events)[0]?.at;
  }

  #want(name: string, kinds: readonly EventKind[] | undefined): void {
    if (kinds === undefined) this.#kinds.delete(name);
    else this.#kinds.set(name, kinds);
    this.#wanted = new Set([...this.#kinds.values()].flat());
  }

  /** What all have been given need not stay in memory: should one be given it again, it is read from the store. */
  #given(): void {
    let given = this.#parts.events.last;
    for (const reading of this.#readings.values()) given = Math.min(given, reading.given);
    this.#recent.forget(given);
  }

  /** It may have been given up meanwhile: then its place is still its own unless somebody has taken it over. */
  async #moved(reading: Reading, cursor: JournalCursor): Promise<void> {
    if (this.#readings.get(cursor.name) === reading || this.#trimming.wentOn(cursor))
      await this.#keep([cursor]);
  }

  /** What is written from now on waits for its next start. */
  #ended(reading: Reading): void {
    this.#readings.delete(reading.name);
    this.#trimming.left(reading.cursor);
  }

  consumers(): readonly ConsumerState[] {
    return Array.from(this.#readings.values(), ({ state }) => state);
  }

  /** The consumer because of which no mail is to be taken now; undefined when there is none. */
  get full(): string | undefined {
    for (const reading of this.#readings.values()) if (reading.refusesMail) return reading.name;
    return undefined;
  }

  async write(event: PluginEvent): Promise<void> {
    const bytes = Buffer.byteLength(event.text);
    if (bytes > LONGEST_EVENT)
      throw new RangeError(`an event's text has ${bytes} bytes; at most ${LONGEST_EVENT}`);
    if (!this.#wanted.has("plugin")) return;
    const { full } = this;
    if (full !== undefined)
      throw new StoreError("no-space", `too many events wait for the consumer ${full}`);
    const { plugin, name, text } = event;
    await this.#parts.events.write({
      parts: [new LivePart({ kind: "plugin", plugin, name, text })],
    });
  }

  /** What is written of a message that is taken for `recipients`; undefined when nobody wants to read of it. */
  accepted(
    { id: message, session, info, header }: MessageRead,
    recipients: readonly Recipient[],
    chosenBy?: string,
  ): readonly JournalPart[] | undefined {
    if (!this.#wanted.has("accepted")) return undefined;
    const { clientAddress, localAddress } = session;
    const messageId = messageIdOf(header);
    return pieces(
      recipients,
      (some) =>
        new LivePart({
          kind: "accepted",
          message,
          info,
          recipients: some,
          clientAddress,
          localAddress,
          chosenBy,
          messageId,
        }),
    );
  }

  outcomes(outcomes: readonly Outcome[]): readonly JournalPart[] | undefined {
    const told = keptOutcomes(outcomes, this.#wanted);
    if (told.length === 0) return undefined;
    return pieces(told, (some) => new LivePart({ kind: "outcomes", outcomes: some }));
  }

  queueDeferred(deferral: QueueDeferral): readonly JournalPart[] | undefined {
    if (!this.#wanted.has("queue-deferred")) return undefined;
    return [new LivePart({ kind: "queue-deferred", deferral })];
  }

  queueModeChanged(change: QueueModeChange): readonly JournalPart[] | undefined {
    if (!this.#wanted.has("queue-mode")) return undefined;
    return [new LivePart({ kind: "queue-mode", change })];
  }

  reported(reports: readonly MadeMail[], about: MessageId): readonly JournalPart[] | undefined {
    if (!this.#wanted.has("reported")) return undefined;
    return reports.map(
      ({ id: report, purpose }) => new LivePart({ kind: "reported", report, about, purpose }),
    );
  }

  told(events: readonly AgentEvent[]): readonly JournalPart[] | undefined {
    if (!this.#wanted.has("plugin")) return undefined;
    return events.map(({ name, text }) => {
      const plugin = name.slice(0, name.lastIndexOf("."));
      return new LivePart({ kind: "plugin", plugin, name, text });
    });
  }

  encodeOwed(outcomes: readonly Outcome[]): Buffer {
    return encodeOwed(outcomes);
  }

  decodeOwed(record: Buffer): readonly Outcome[] {
    return decodeOwed(record);
  }

  #appended(appended: readonly AppendedEvent[]): void {
    for (const { id, at, offset, part } of appended)
      if (part instanceof LivePart) this.#recent.add({ id, at, offset, event: part.event });
    for (const reading of this.#readings.values()) reading.wake();
    if (this.#trimming.isOverfull) void this.#keep([]);
  }

  /** Never rejects: a place that could not be kept is kept with the next one. */
  async #keep(cursors: readonly JournalCursor[]): Promise<void> {
    try {
      await this.#trimming.write(cursors);
    } catch (error) {
      this.#parts.log.warning("the place of a consumer of the journal could not be kept", {
        error: errorText(error),
      });
    }
  }

  /** No more events are told. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#trimming.stop();
    for (const reading of [...this.#readings.values()]) reading.stop();
  }
}

/** Whether a place can be kept under a name. */
export function isConsumerName(name: string): boolean {
  // Half a character (a lone surrogate) would be another one on disk: two consumers would share a place.
  return name !== "" && name.isWellFormed() && Buffer.byteLength(name) <= LONGEST_NAME;
}

/** Events of a bounded number of recipients each. */
function pieces<T>(
  all: readonly T[],
  make: (some: readonly T[]) => JournalPart,
): readonly JournalPart[] {
  if (all.length <= RECIPIENTS) return [make(all)];
  const made: JournalPart[] = [];
  for (let at = 0; at < all.length; at += RECIPIENTS)
    made.push(make(all.slice(at, at + RECIPIENTS)));
  return made;
}
