import type { LimitChange, LimitRecord, LimitRecords } from "../../limits/limit-records.ts";

/** The counts of limits of a queue in memory. */
export class MemoryLimits implements LimitRecords {
  readonly #kept: Map<string, Buffer>;
  readonly #check: () => void;

  /** `check` throws when nothing can be written. */
  constructor(kept: Map<string, Buffer>, check: () => void) {
    this.#kept = kept;
    this.#check = check;
  }

  limits(): Iterable<LimitRecord> {
    return Array.from(this.#kept, ([name, record]) => ({ name, record }));
  }

  async saveLimits(changes: readonly LimitChange[]): Promise<void> {
    this.#check();
    for (const { name, record } of changes)
      if (record === undefined) this.#kept.delete(name);
      else this.#kept.set(name, record);
  }
}
