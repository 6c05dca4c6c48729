import { errorText } from "../errors/error-text.ts";
import type { EventId, JournalCursor } from "../queue/journal-log.ts";
import type { Timer } from "../time/clock.ts";
import type { ConsumerState, JournalConsumer, JournalReading } from "./consumer.ts";
import { ConsumerTrouble } from "./consumer-trouble.ts";
import { type EventKind, type JournalEntry, wantedPart } from "./event.ts";
import { Gathering } from "./gathering.ts";
import { GivenPages } from "./given-pages.ts";
import {
  ASK_AGAIN,
  KEPT,
  RETRY_FIRST,
  RETRY_LONGEST,
  type ReadingParts,
  SLOW,
} from "./reading-parts.ts";

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
  /** What it is done with. */
  #position: EventId;
  #offset: number;
  readonly #given: GivenPages;
  /** When the oldest event that it has not taken was written. */
  #oldest: number | undefined;
  #dropped = 0;
  #error: string | undefined;
  /** It has not answered for long. */
  #hangs = false;
  /** What waits is given up meanwhile, as far as it is too much. */
  #dropping: Promise<void> | undefined;
  #pause = RETRY_FIRST;
  readonly #gathering: Gathering;
  #run: Promise<void> | undefined;
  #ending: Promise<void> | undefined;

  constructor(parts: ReadingParts, from: Pick<JournalCursor, "position" | "offset">) {
    this.#parts = parts;
    this.#trouble = new ConsumerTrouble(parts.consumer.name, parts);
    this.#consumer = parts.consumer;
    this.#wanted = new Set(parts.consumer.events);
    this.#position = from.position;
    this.#offset = from.offset;
    this.#given = new GivenPages({ id: from.position, offset: from.offset });
    this.#gathering = new Gathering({
      clock: parts.clock,
      here: () => {
        const { last, offset } = parts.end();
        return { events: last - this.#given.last, bytes: offset - this.#given.offset };
      },
      consumer: () => this.#consumer,
      onTime: () => this.#begin(true),
    });
  }

  get name(): string {
    return this.#consumer.name;
  }

  /** The same consumer by another configuration: what it wants, its limits and who takes the events. */
  change(consumer: JournalConsumer): void {
    this.#consumer = consumer;
    this.#wanted = new Set(consumer.events);
    // It may want them sooner.
    if (this.#error === undefined) this.#gathering.cancel();
    this.wake();
  }

  get position(): EventId {
    return this.#position;
  }

  /** The last event that it was given, sure of it or not. */
  get given(): EventId {
    return this.#given.last;
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

  /** Events grow old only while a consumer fails or hangs: after a long stop, or when the clock was set, they are merely late. */
  #tooOld(at: number | undefined): boolean {
    const { maxAge } = this.#consumer;
    const isOld = at !== undefined && this.#parts.clock.now() - at > maxAge;
    return isOld && this.#trouble.lastsLongerThan(maxAge);
  }

  /** Something was written. */
  wake(): void {
    if (this.#ending !== undefined) return;
    if (this.#hangs) this.#dropMeanwhile();
    if (this.#error !== undefined && this.#run === undefined && this.#mayDrop) this.#begin(false);
    if (this.#run !== undefined || this.#stopped) return;
    if (this.#error === undefined) this.#gathering.came();
    else this.#gathering.after(this.#pause);
  }

  get #mayDrop(): boolean {
    return this.#consumer.whenFull === "drop-oldest" && this.#isFull;
  }

  /** `all`: tells the consumer, and does not only give up what is too much. */
  #begin(all: boolean): void {
    if (this.#run !== undefined || this.#stopped) return;
    this.#run = this.#work(all).finally(() => {
      this.#run = undefined;
      const { last } = this.#parts.end();
      if (this.#position >= last || this.#stopped) return;
      if (this.#error !== undefined) this.#gathering.after(this.#pause);
      else if (this.#given.last < last) this.#gathering.came();
      else this.#gathering.after(ASK_AGAIN);
    });
  }

  /** Never rejects. */
  async #work(all: boolean): Promise<void> {
    try {
      if (this.#mayDrop) await this.#dropOldest();
      // What comes meanwhile gathers for the next time.
      const { last } = this.#parts.end();
      while (all && this.#given.last < last) {
        if (this.#stopped) return;
        await this.#next();
      }
      if (all && this.#given.last > this.#position) await this.#ask();
    } catch (error) {
      if (!this.#stopped) this.#failed(error);
    }
  }

  async #next(): Promise<void> {
    const { events, next, offset } = this.#parts.read(this.#given.last);
    this.#oldest = events[0]?.at;
    const entries: JournalEntry[] = [];
    for (const { id, at, event } of events) {
      const part = wantedPart(event, this.#wanted);
      if (part !== undefined) entries.push({ id, at, event: part });
    }
    if (entries.length > 0) await this.#tell(entries);
    await this.#dropping;
    this.#worked();
    this.#given.add({ id: next, offset });
    this.#parts.given();
    await this.#ask();
  }

  /** Moves on to what it is sure of. */
  async #ask(): Promise<void> {
    const done = this.#given.take(this.#consumer.done?.() ?? this.#given.last);
    // What it held may have been given up together with what came after it.
    if (done !== undefined && done.id > this.#position) await this.#moveTo(done.id, done.offset);
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
    [this.#position, this.#offset] = [next, offset];
    if (this.#given.last < next) this.#given.reset({ id: next, offset });
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
    this.#given.reset({ id: this.#position, offset: this.#offset });
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
    this.#gathering.cancel();
    await this.#run;
    this.#gathering.cancel();
    if (this.#position < this.#parts.end().last) await this.#work(true);
    this.stop();
  }

  /** Tells nothing more. What is told now is not waited for. */
  stop(): void {
    this.#gathering.cancel();
    if (this.#stopped) return;
    this.#stopped = true;
    this.#slow?.cancel();
    this.#batch?.abort(new Error("nobody waits for it any longer"));
    this.#parts.onEnd();
  }
}
