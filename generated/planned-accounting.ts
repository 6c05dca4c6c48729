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
   * Fills a field of a type of record from a header field of the message; the first that is there
   * counts.
   * @deprecated It has no effect yet: records have the usual fields.
   */
  readonly "map-header-to-field"?: string | readonly string[];
  /**
   * Queues whose records are written; ! in front leaves a queue out. Unset: all.
   * @deprecated It has no effect yet: records of all queues are written.
   */
  readonly "queue-filter"?: string;
  /**
   * A text for the field userString of every record.
   * @deprecated It has no effect yet: records have the usual fields.
   */
  readonly "user-string"?: string;
  /**
   * Directory that finished files are moved to, on the same disk.
   * @deprecated It has no effect yet: files stay where they are written.
   */
  readonly "move-to"?: string;
  /**
   * Time after which a file is finished and the next begun.
   * @default 1d
   * @deprecated It has no effect yet: a file is begun every day and at max-size.
   */
  readonly "move-interval"?: number | string;
  /**
   * Age at which files are removed, unless move-to takes them; a bare number is days.
   * @default 1w1d
   * @deprecated It has no effect yet: files are never removed.
   */
  readonly "delete-after"?: number | "never" | (string & {});
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
   * Log how many records a file has when it is moved.
   * @default no
   * @deprecated It has no effect yet: files stay where they are written.
   */
  readonly "count-moved-records"?: boolean | "yes" | "no" | "";
  /**
   * What stands for the local parts of recipients: themselves, a text, or a hash with a key.
   * @default retain
   * @deprecated It has no effect yet: recipients are written as they are.
   */
  readonly "privacy-policy"?: string;
  /**
   * Flush every write to disk, and the name of every new file.
   * @default yes
   * @deprecated It is obsolete: records are always flushed to disk before the queue's journal,
   * which keeps them until then, lets go of them.
   */
  readonly sync?: boolean | "yes" | "no" | "";
}
