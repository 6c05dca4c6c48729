// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A header field for the records.
   * @deprecated It is obsolete: use record-fields with header_NAME.
   */
  readonly "acct-log-header"?: string | readonly string[];
}

export interface AcctFileSettings {
  /**
   * Pause before a program that ended is started again.
   * @default 5m
   * @deprecated It has no effect yet: records go to files, not to programs.
   */
  readonly "retry-interval"?: number | string;
  /**
   * How long to wait for a program that does not read.
   * @default 1m
   * @deprecated It has no effect yet: records go to files, not to programs.
   */
  readonly "write-timeout"?: number | string;
  /**
   * Flush every write to disk, and the name of every new file.
   * @default yes
   * @deprecated It is obsolete: records are always flushed to disk before the queue's journal,
   * which keeps them until then, lets go of them.
   */
  readonly sync?: boolean | "yes" | "no" | "";
}
