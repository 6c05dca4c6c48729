import { errorText } from "../errors/error-text.ts";
import type { EventId, JournalCursor } from "../queue/journal-log.ts";
import type { Alarms } from "../telemetry/alarms.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock, Timer } from "../time/clock.ts";
import type { ConsumerState, JournalConsumer, JournalReading } from "./consumer.ts";
import { type EventKind, type JournalEntry, wantedPart } from "./event.ts";
import type { RecentEvent } from "./recent-events.ts";

/** Events wait so long for company, milliseconds. */
const GATHER = 200;
/** Pause before events that were not taken come again, milliseconds; doubles up to the second figure. */
const RETRY_FIRST = 1000;
const RETRY_LONGEST = 60_000;
/** After this long a consumer that has not answered is called slow, milliseconds. */
const SLOW = 60_000;
/** Share of its limit that is left to a consumer whose oldest events are given up. */
const KEPT = 0.9;

/** Events after a place, and where to go on. */
export interface EventPage {
  readonly events: readonly RecentEvent[];
  readonly next: EventId;
  /** Bytes ever written up to there. */
  readonly offset: number;
}

/** What a reading works with. */
export interface ReadingParts {
  readonly consumer: JournalConsumer;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: Alarms<"journal-consumer" | "journal-dropped">;
  /** The journal's end: the last event, and the bytes ever written up to it. */
  readonly end: () => { readonly last: EventId; readonly offset: number };
  /** A bounded page of events; the next are after it. */
  readonly read: (after: EventId) => EventPage;
  /** Keeps this place. Resolves when it is durable, or when it could not be kept: it is then kept with the next one. */
  readonly moved: (cursor: JournalCursor) => Promise<void>;
  readonly onEnd: () => void;
}

/** Tells a consumer of events: in order, batch after batch, with a pause after a failure. */
export class Reading implements JournalReading {
  readonly wanted: ReadonlySet<EventKind>;
  readonly #parts: ReadingParts;
  readonly #stopped = new AbortController();
  #position: EventId;
  #offset: number;
  /** When the oldest event that it has not taken was written. */
  #oldest: number | undefined;
  #dropped = 0;
  #error: string | undefined;
  /** It has not answered for long. */
  #hangs = false;
  /** What waits is given up meanwhile, as far as it is too much. */
  #dropping: Promise<void> | undefined;
  #pause = RETRY_FIRST;
  #timer: Timer | undefined;
  #run: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: ReadingParts, from: Pick<JournalCursor, "position" | "offset">) {
    this.#parts = parts;
    this.wanted = new Set(parts.consumer.events);
    this.#position = from.position;
    this.#offset = from.offset;
  }

  get name(): string {
    return this.#parts.consumer.name;
  }

  get position(): EventId {
    return this.#position;
  }

  get cursor(): JournalCursor {
    const seenAt = this.#parts.clock.now();
    return { name: this.name, position: this.#position, offset: this.#offset, seenAt };
  }

  get state(): ConsumerState {
    return {
      name: this.name,
      position: this.#position,
      waiting: this.#waiting,
      dropped: this.#dropped,
      error: this.#error,
    };
  }

  /** True when mail is to be refused because this consumer must not miss what becomes of it. */
  get refusesMail(): boolean {
    return this.#parts.consumer.whenFull === "refuse-mail" && this.#isFull;
  }

  get #waiting(): number {
    return this.#parts.end().offset - this.#offset;
  }

  get #isFull(): boolean {
    const { maxSize } = this.#parts.consumer;
    return this.#waiting > maxSize || this.#tooOld(this.#oldest);
  }

  /** Only who fails or hangs has events that grow old: after a long stop they are merely late. */
  #tooOld(at: number | undefined): boolean {
    const { consumer, clock } = this.#parts;
    const failing = this.#error !== undefined || this.#hangs;
    return at !== undefined && failing && clock.now() - at > consumer.maxAge;
  }

  /** Something was written. */
  wake(): void {
    if (this.#ending !== undefined) return;
    if (this.#hangs) this.#dropMeanwhile();
    if (this.#error !== undefined && this.#run === undefined && this.#mayDrop) this.#begin(false);
    this.#schedule(GATHER);
  }

  get #mayDrop(): boolean {
    return this.#parts.consumer.whenFull === "drop-oldest" && this.#isFull;
  }

  #schedule(delay: number): void {
    if (this.#run !== undefined || this.#stopped.signal.aborted) return;
    this.#timer ??= this.#parts.clock.after(delay, () => {
      this.#timer = undefined;
      this.#begin(true);
    });
  }

  /** `all`: tells the consumer, and does not only give up what is too much. */
  #begin(all: boolean): void {
    if (this.#run !== undefined || this.#stopped.signal.aborted) return;
    this.#run = this.#work(all).finally(() => {
      this.#run = undefined;
      if (this.#position >= this.#parts.end().last) return;
      this.#schedule(this.#error === undefined ? GATHER : this.#pause);
    });
  }

  /** Never rejects. */
  async #work(all: boolean): Promise<void> {
    try {
      if (this.#mayDrop) await this.#dropOldest();
      // What comes meanwhile gathers for the next time.
      const { last } = this.#parts.end();
      while (all && this.#position < last) {
        if (this.#stopped.signal.aborted) return;
        await this.#next();
      }
    } catch (error) {
      this.#failed(error);
    }
  }

  async #next(): Promise<void> {
    const { events, next, offset } = this.#parts.read(this.#position);
    this.#oldest = events[0]?.at;
    const entries: JournalEntry[] = [];
    for (const { id, at, event } of events) {
      const part = wantedPart(event, this.wanted);
      if (part !== undefined) entries.push({ id, at, event: part });
    }
    if (entries.length > 0) await this.#tell(entries);
    await this.#dropping;
    this.#worked();
    // What it held may have been given up together with what came after it.
    if (next > this.#position) await this.#moveTo(next, offset);
  }

  async #tell(entries: readonly JournalEntry[]): Promise<void> {
    const { consumer, clock } = this.#parts;
    const slow = clock.after(SLOW, () => this.#isSlow());
    try {
      await consumer.consume(entries, this.#stopped.signal);
    } finally {
      slow.cancel();
      if (this.#hangs) this.#answered();
    }
  }

  #isSlow(): void {
    this.#hangs = true;
    const { log, alarms } = this.#parts;
    log.warning("a consumer of the journal is slow", { consumer: this.name });
    const told = `it has not answered for ${SLOW / 1000} s, ${this.#waiting} bytes of events wait`;
    alarms.raise(`journal-consumer:${this.name}`, told);
    this.#dropMeanwhile();
  }

  #answered(): void {
    this.#hangs = false;
    if (this.#error === undefined) this.#parts.alarms.clear(`journal-consumer:${this.name}`);
  }

  /** It holds events and does not answer: what waits for it is bounded all the same. */
  #dropMeanwhile(): void {
    if (!this.#mayDrop) return;
    this.#dropping ??= this.#dropOldest()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#dropping = undefined;
      });
  }

  async #moveTo(next: EventId, offset: number): Promise<void> {
    this.#position = next;
    this.#offset = offset;
    await this.#parts.moved(this.cursor);
  }

  #worked(): void {
    this.#oldest = undefined;
    if (this.#error === undefined) return;
    this.#error = undefined;
    this.#pause = RETRY_FIRST;
    this.#parts.log.notice("a consumer of the journal takes events again", { consumer: this.name });
    this.#parts.alarms.clear(`journal-consumer:${this.name}`);
  }

  #failed(error: unknown): void {
    const text = errorText(error);
    const first = this.#error === undefined;
    this.#error = text;
    if (!first) this.#pause = Math.min(this.#pause * 2, RETRY_LONGEST);
    const waiting = this.#waiting;
    if (first)
      this.#parts.log.error("a consumer of the journal fails; its events wait", {
        consumer: this.name,
        error: text,
      });
    const told = `it does not take events, ${waiting} bytes of them wait: ${text}`;
    this.#parts.alarms.raise(`journal-consumer:${this.name}`, told);
  }

  /** Gives up the oldest events until the others fit. */
  async #dropOldest(): Promise<void> {
    const { consumer, log, alarms } = this.#parts;
    const before = this.#dropped;
    const limit = consumer.maxSize * KEPT;
    while (this.#position < this.#parts.end().last && !this.#stopped.signal.aborted) {
      const page = this.#parts.read(this.#position);
      const end = this.#parts.end().offset;
      const kept = page.events.findIndex(
        ({ at, offset }) => end - offset <= limit && !this.#tooOld(at),
      );
      const gone = kept < 0 ? page.events : page.events.slice(0, kept);
      this.#oldest = page.events[kept]?.at;
      for (const { event } of gone)
        if (wantedPart(event, this.wanted) !== undefined) this.#dropped++;
      const last = kept < 0 ? { id: page.next, offset: page.offset } : gone.at(-1);
      if (last !== undefined) await this.#moveTo(last.id, last.offset);
      if (kept >= 0) break;
    }
    const events = this.#dropped - before;
    if (events === 0) return;
    log.error("events are given up: a consumer of the journal does not take them", {
      consumer: this.name,
      events,
      sinceStart: this.#dropped,
    });
    const told = `${this.#dropped} events were given up since the start`;
    alarms.raise(`journal-dropped:${this.name}`, told);
  }

  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    this.#unschedule();
    await this.#run;
    this.#unschedule();
    if (this.#position < this.#parts.end().last) await this.#work(true);
    this.stop();
  }

  /** Tells nothing more. What is told now is not waited for. */
  stop(): void {
    this.#unschedule();
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#parts.onEnd();
  }

  #unschedule(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
