import {
  type Clock,
  type FindPosition,
  type FoundRecipient,
  type QueueStore,
  Slices,
} from "../../core/mod.ts";

/** Rows looked at between two turns of others. */
const PIECE = 500;
/** Jobs that are counted by name: a client names them. */
const MOST_JOBS = 100_000;
/** A count holds at least this long, milliseconds, and so many times as long as it took: counting costs a twentieth of the processor at most. */
const HOLDS = 2000;
const TIMES = 20;

/** Recipients, and the bytes that are to be sent to them: a message counts once for each of its recipients. */
export interface Tally {
  recipients: number;
  bytes: number;
}

/** What is in the queues, counted. */
export interface Count extends Readonly<Tally> {
  /** When it was begun, milliseconds since the epoch. */
  readonly at: number;
  /** False while it goes on: what has been counted so far. */
  readonly complete: boolean;
  /** By the name of the queue. */
  readonly queues: ReadonlyMap<string, Readonly<Tally>>;
  /** By job; mail without one is in none. */
  readonly jobs: ReadonlyMap<string, Readonly<Tally>>;
  /** Recipients of jobs that are not counted by name, as there are too many. */
  readonly unnamed: number;
}

class Counting implements Count {
  recipients = 0;
  bytes = 0;
  complete = false;
  unnamed = 0;
  readonly queues: Map<string, Tally> = new Map();
  readonly jobs: Map<string, Tally> = new Map();
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  add({ queue, message }: FoundRecipient): void {
    const size = message?.size ?? 0;
    this.recipients++;
    this.bytes += size;
    put(this.queues, queue, size);
    const job = message?.job;
    if (job === undefined || job === "") return;
    if (this.jobs.has(job) || this.jobs.size < MOST_JOBS) put(this.jobs, job, size);
    else this.unnamed++;
  }
}

function put(tallies: Map<string, Tally>, name: string, size: number): void {
  const tally = tallies.get(name);
  if (tally === undefined) {
    tallies.set(name, { recipients: 1, bytes: size });
    return;
  }
  tally.recipients++;
  tally.bytes += size;
}

/**
 * Counts what is in the queues by looking through them, when somebody asks, and not again for a while: keeping such counts with every message
 * would cost each of them something, and they are asked for rarely.
 */
export class Census implements AsyncDisposable {
  readonly #store: Pick<QueueStore, "find">;
  readonly #clock: Clock;
  #last: Count | undefined;
  #holdsUntil = 0;
  #counting: Counting | undefined;
  #running: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(store: Pick<QueueStore, "find">, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /**
   * The last count while it holds. Else a new one is begun and waited for, until `patience` ends; then the last one, or where there is none
   * what has been counted so far.
   */
  async count(patience: Promise<unknown>): Promise<Count> {
    if (this.#last !== undefined && this.#clock.monotonic() < this.#holdsUntil) return this.#last;
    const counting = this.#counting ?? this.#begin();
    await Promise.race([this.#running, patience]);
    return counting.complete ? counting : (this.#last ?? counting);
  }

  #begin(): Counting {
    const counting = new Counting(this.#clock.now());
    this.#counting = counting;
    this.#running = this.#run(counting).finally(() => {
      this.#counting = undefined;
    });
    // Who waits for it hears of a failure; the next one begins anew.
    this.#running.catch(() => {});
    return counting;
  }

  async #run(counting: Counting): Promise<void> {
    const begun = this.#clock.monotonic();
    const slices = new Slices();
    let next: FindPosition | undefined;
    do {
      if (this.#ended) return;
      const page = await this.#store.find({}, next, { looks: PIECE, found: PIECE });
      for (const found of page.found) counting.add(found);
      next = page.next;
      await slices.between();
    } while (next !== undefined);
    counting.complete = true;
    this.#last = counting;
    const now = this.#clock.monotonic();
    this.#holdsUntil = now + Math.max(HOLDS, TIMES * (now - begun));
  }

  /** Ends what is being counted. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#running.catch(() => {});
  }
}
