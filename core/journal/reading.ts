import { errorText } from "../errors/error-text.ts";
import type { EventId, JournalCursor } from "../queue/journal-log.ts";
import type { Timer } from "../time/clock.ts";
import type { ConsumerState, JournalConsumer, JournalReading } from "./consumer.ts";
import { ConsumerTrouble } from "./consumer-trouble.ts";
import { type EventKind, type JournalEntry, wantedPart } from "./event.ts";
import { PAGE_BYTES, PAGE_EVENTS, type ReadingParts } from "./reading-parts.ts";

/** Events wait so long for company unless the consumer says otherwise, milliseconds. */
const GATHER = 200;
/** Pause before events that were not taken come again, milliseconds; doubles up to the second figure. */
const RETRY_FIRST = 1000;
const RETRY_LONGEST = 60_000;
/** After this long a consumer that has not answered is called slow unless it says otherwise, milliseconds. */
const SLOW = 60_000;
/** Share of its limit that is left to a consumer whose oldest events are given up. */
const KEPT = 0.9;

/** Tells a consumer of events: in order, batch after batch, with a pause after a failure. */
export class Reading implements JournalReading {
  readonly #parts: ReadingParts;
  readonly #trouble: ConsumerTrouble;
  #consumer: JournalConsumer;
  #wanted: ReadonlySet<EventKind>;
  #stopped = false;
  /** Ends the batch that it has now. */
  #batch: AbortController | undefined;
  #slow: Timer | undefined;
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
  /** For how long the timer was set, milliseconds. */
  #delay = 0;
  #run: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: ReadingParts, from: Pick<JournalCursor, "position" | "offset">) {
    const { consumer, log, alarms } = parts;
    this.#parts = parts;
    this.#trouble = new ConsumerTrouble(consumer.name, log, alarms);
    this.#consumer = consumer;
    this.#wanted = new Set(consumer.events);
    this.#position = from.position;
    this.#offset = from.offset;
  }

  get name(): string {
    return this.#consumer.name;
  }

  /** The same consumer by another configuration: what it wants, its limits and who takes the events. */
  change(consumer: JournalConsumer): void {
    this.#consumer = consumer;
    this.#wanted = new Set(consumer.events);
    // It may want them sooner.
    if (this.#error === undefined) this.#unschedule();
    this.wake();
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
      behind: this.#parts.end().last - this.#position,
      waiting: this.#waiting,
      since: this.#parts.since(this.#position),
      dropped: this.#dropped,
      error: this.#error,
    };
  }

  /** True when mail is to be refused because this consumer must not miss what becomes of it. */
  get refusesMail(): boolean {
    return this.#consumer.whenFull === "refuse-mail" && this.#isFull;
  }

  get #waiting(): number {
    return this.#parts.end().offset - this.#offset;
  }

  get #isFull(): boolean {
    const { maxSize } = this.#consumer;
    return this.#waiting > maxSize || this.#tooOld(this.#oldest);
  }

  /** Only a consumer that fails or hangs has events that grow old: after a long stop they are merely late. */
  #tooOld(at: number | undefined): boolean {
    const failing = this.#error !== undefined || this.#hangs;
    return at !== undefined && failing && this.#parts.clock.now() - at > this.#consumer.maxAge;
  }

  /** Something was written. */
  wake(): void {
    if (this.#ending !== undefined) return;
    if (this.#hangs) this.#dropMeanwhile();
    if (this.#error !== undefined && this.#run === undefined && this.#mayDrop) this.#begin(false);
    const delay = this.#gathering;
    if (delay < this.#delay && this.#error === undefined) this.#unschedule();
    this.#schedule(delay);
  }

  /** How long what waits now is to wait for more, milliseconds. */
  get #gathering(): number {
    const { gather = GATHER } = this.#consumer;
    if (gather <= GATHER) return gather;
    const events = this.#parts.end().last - this.#position;
    return events >= PAGE_EVENTS || this.#waiting >= PAGE_BYTES ? GATHER : gather;
  }

  get #mayDrop(): boolean {
    return this.#consumer.whenFull === "drop-oldest" && this.#isFull;
  }

  #schedule(delay: number): void {
    if (this.#run !== undefined || this.#stopped) return;
    if (this.#timer !== undefined) return;
    this.#delay = delay;
    this.#timer = this.#parts.clock.after(delay, () => {
      this.#timer = undefined;
      this.#begin(true);
    });
  }

  /** `all`: tells the consumer, and does not only give up what is too much. */
  #begin(all: boolean): void {
    if (this.#run !== undefined || this.#stopped) return;
    this.#run = this.#work(all).finally(() => {
      this.#run = undefined;
      if (this.#position >= this.#parts.end().last) return;
      this.#schedule(this.#error === undefined ? this.#gathering : this.#pause);
    });
  }

  /** Never rejects. */
  async #work(all: boolean): Promise<void> {
    try {
      if (this.#mayDrop) await this.#dropOldest();
      // What comes meanwhile gathers for the next time.
      const { last } = this.#parts.end();
      while (all && this.#position < last) {
        if (this.#stopped) return;
        await this.#next();
      }
    } catch (error) {
      if (!this.#stopped) this.#failed(error);
    }
  }

  async #next(): Promise<void> {
    const { events, next, offset } = this.#parts.read(this.#position);
    this.#oldest = events[0]?.at;
    const entries: JournalEntry[] = [];
    for (const { id, at, event } of events) {
      const part = wantedPart(event, this.#wanted);
      if (part !== undefined) entries.push({ id, at, event: part });
    }
    if (entries.length > 0) await this.#tell(entries);
    await this.#dropping;
    this.#worked();
    // What it held may have been given up together with what came after it.
    if (next > this.#position) await this.#moveTo(next, offset);
  }

  async #tell(entries: readonly JournalEntry[]): Promise<void> {
    const { limit = SLOW } = this.#consumer;
    const batch = new AbortController();
    this.#batch = batch;
    this.#slow = this.#parts.clock.after(limit, () => this.#isSlow(limit / 1000));
    try {
      await this.#consumer.consume(entries, batch.signal);
    } finally {
      this.#slow.cancel();
      this.#batch = undefined;
      if (this.#hangs) this.#answered();
    }
  }

  #isSlow(seconds: number): void {
    this.#hangs = true;
    this.#trouble.slow(seconds, this.#waiting);
    this.#batch?.abort(new Error(`not done after ${seconds} s`));
    this.#dropMeanwhile();
  }

  #answered(): void {
    this.#hangs = false;
    if (this.#error === undefined && !this.#stopped) this.#trouble.over();
  }

  /** It holds events and does not answer: what waits for it is bounded nonetheless. */
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
    if (!this.#stopped) this.#trouble.works();
  }

  #failed(error: unknown): void {
    const text = errorText(error);
    const first = this.#error === undefined;
    this.#error = text;
    if (!first) this.#pause = Math.min(this.#pause * 2, RETRY_LONGEST);
    this.#trouble.failed(text, this.#waiting, first);
  }

  /** Gives up the oldest events until the others fit. */
  async #dropOldest(): Promise<void> {
    const before = this.#dropped;
    const limit = this.#consumer.maxSize * KEPT;
    while (this.#position < this.#parts.end().last && !this.#stopped) {
      const page = this.#parts.read(this.#position);
      const end = this.#parts.end().offset;
      const kept = page.events.findIndex(
        ({ at, offset }) => end - offset <= limit && !this.#tooOld(at),
      );
      const gone = kept < 0 ? page.events : page.events.slice(0, kept);
      this.#oldest = page.events[kept]?.at;
      for (const { event } of gone)
        if (wantedPart(event, this.#wanted) !== undefined) this.#dropped++;
      const last = kept < 0 ? { id: page.next, offset: page.offset } : gone.at(-1);
      if (last !== undefined) await this.#moveTo(last.id, last.offset);
      if (kept >= 0) break;
    }
    const events = this.#dropped - before;
    if (events > 0) this.#trouble.dropped(events, this.#dropped);
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
    if (this.#stopped) return;
    this.#stopped = true;
    this.#slow?.cancel();
    this.#batch?.abort(new Error("nobody waits for it any longer"));
    this.#parts.onEnd();
  }

  #unschedule(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}
