/** What is kept of one limit. */
export interface LimitRecord {
  /** Name of the key. */
  readonly name: string;
  readonly record: Buffer;
}

/** A record to be written in place of the one of that name; undefined removes it. */
export interface LimitChange {
  readonly name: string;
  readonly record: Buffer | undefined;
}

/** Keeps the counts of limits across restarts. */
export interface LimitRecords {
  /** All that is kept, in any order. */
  limits(): Iterable<LimitRecord>;
  /** Writes all or nothing; what resolved is on disk. */
  saveLimits(changes: readonly LimitChange[]): Promise<void>;
}
