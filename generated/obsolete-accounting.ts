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
   * Flush every write to disk, and the name of every new file.
   * @default yes
   * @deprecated It is obsolete: records are always flushed to disk before the queue's journal,
   * which keeps them until then, lets go of them.
   */
  readonly sync?: boolean | "yes" | "no" | "";
}
