import { errorText } from "../errors/error-text.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import type { KeyCount } from "./key-count.ts";
import type { LimitChange, LimitRecords } from "./limit-records.ts";
import { encodeCount } from "./record-codec.ts";

/** Pause after records that could not be written, milliseconds. */
const TRY_AGAIN = 10_000;

/** A record on its way to the disk. */
interface Written {
  readonly counter: KeyCount;
  readonly change: LimitChange;
  readonly spent: number;
  readonly block: number;
}

/** Writes the records of counts: one batch at a time, and what is asked for meanwhile goes into the next. */
export class CountKeeper {
  readonly #records: LimitRecords;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onWritten: (counter: KeyCount) => void;
  #wanted = new Set<KeyCount>();
  #running: Promise<void> | undefined;

  /** `onWritten` is called for each count whose record was written, or could not be. */
  constructor(given: {
    readonly records: LimitRecords;
    readonly clock: Clock;
    readonly log: Log;
    readonly onWritten: (counter: KeyCount) => void;
  }) {
    this.#records = given.records;
    this.#clock = given.clock;
    this.#log = given.log;
    this.#onWritten = given.onWritten;
  }

  /** A count's record is to be written as it is then. */
  write(counter: KeyCount): void {
    counter.writing = true;
    this.#wanted.add(counter);
    this.#running ??= this.#run();
  }

  /** Resolves when nothing is being written. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // Not at once: what is asked for in this turn goes along.
    await Promise.resolve();
    while (this.#wanted.size > 0) {
      const written = this.#recordsOf(this.#wanted);
      this.#wanted = new Set();
      await this.#save(written);
    }
    this.#running = undefined;
  }

  #recordsOf(counters: Iterable<KeyCount>): readonly Written[] {
    const now = this.#clock.monotonic();
    return Array.from(counters, (counter) => recordOf(counter, now));
  }

  async #save(written: readonly Written[]): Promise<void> {
    try {
      await this.#records.saveLimits(written.map(({ change }) => change));
      const now = this.#clock.monotonic();
      for (const { counter, change, spent, block } of written)
        if (change.record === undefined) counter.removed();
        else counter.saved(spent, block, now);
    } catch (error) {
      this.#log.error("counts of limits could not be kept; trying again", {
        limits: written.length,
        error: errorText(error),
      });
      const again = this.#clock.monotonic() + TRY_AGAIN;
      for (const { counter } of written) counter.unsaved(again);
    }
    for (const { counter } of written) {
      counter.writing = this.#wanted.has(counter);
      this.#onWritten(counter);
    }
  }
}

function recordOf(counter: KeyCount, now: number): Written {
  const { name } = counter;
  const block = counter.takeAsked(now);
  if (block === 0 && counter.isEmpty(now))
    return { counter, change: { name, record: undefined }, spent: 0, block };
  const saved = counter.save(block, now);
  return { counter, change: { name, record: encodeCount(saved) }, spent: saved.spent, block };
}
