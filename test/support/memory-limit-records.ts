import type { LimitChange, LimitRecord, LimitRecords } from "../../core/limits/limit-records.ts";

/** Records of limits in memory: those of a process that may be killed at any time. */
export class MemoryLimitRecords implements LimitRecords {
  readonly kept: Map<string, Buffer>;
  /** How many times something was written, and how many records that were. */
  writes = 0;
  written = 0;
  /** What every write fails with; undefined: it works. */
  failure: Error | undefined;
  /** Comes between the order to write and the writing. */
  readonly #delay: () => Promise<void>;
  #dead = false;

  constructor(
    given: {
      readonly kept?: Map<string, Buffer>;
      readonly delay?: () => Promise<void>;
    } = {},
  ) {
    this.kept = given.kept ?? new Map();
    this.#delay = given.delay ?? (() => Promise.resolve());
  }

  limits(): Iterable<LimitRecord> {
    return Array.from(this.kept, ([name, record]) => ({ name, record }));
  }

  async saveLimits(changes: readonly LimitChange[]): Promise<void> {
    await this.#delay();
    if (this.#dead) throw new Error("the process is gone");
    if (this.failure !== undefined) throw this.failure;
    this.writes++;
    this.written += changes.length;
    for (const { name, record } of changes)
      if (record === undefined) this.kept.delete(name);
      else this.kept.set(name, record);
  }

  /** The process is killed: what is not written is not written. Returns what the next one finds. */
  kill(): Map<string, Buffer> {
    this.#dead = true;
    return new Map(this.kept);
  }
}
