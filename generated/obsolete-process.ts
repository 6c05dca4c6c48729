// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether the process keeps the rights of root; otherwise it went on as user pmta.
   * A change takes effect at the next start.
   * @default yes
   * @deprecated It is obsolete: start the server as the user it is to run as.
   */
  readonly "run-as-root"?: boolean | "yes" | "no" | "";
  /**
   * Remove spool files that cannot be read.
   * @default no
   * @deprecated It is obsolete: the queue is a database, which has no files that could be broken
   * one by one.
   */
  readonly "spool-delete-corrupted"?: boolean | "yes" | "no" | "";
  /**
   * Flush new messages to disk.
   * @deprecated It is obsolete: every message is on disk before it is accepted.
   */
  readonly "sync-msg-create"?: boolean | "yes" | "no" | "";
  /**
   * Flush changes of a message's state to disk.
   * @deprecated It is obsolete: every message is on disk before it is accepted.
   */
  readonly "sync-msg-update"?: boolean | "yes" | "no" | "";
  /**
   * Niceness of the threads that can wait.
   * @default 15
   * @deprecated It is obsolete: the server has no threads to rank; set its priority with nice or
   * systemd.
   */
  readonly "thread-min-priority"?: number | string;
  /**
   * Niceness of the threads that cannot wait.
   * @default 0
   * @deprecated It is obsolete: the server has no threads to rank; set its priority with nice or
   * systemd.
   */
  readonly "thread-max-priority"?: number | string;
  /**
   * Keep threads that have nothing to do.
   * @default yes
   * @deprecated It is obsolete: the server has no threads to rank; set its priority with nice or
   * systemd.
   */
  readonly "thread-reuse"?: boolean | "yes" | "no" | "";
  /**
   * Open files at a time.
   * @deprecated It is obsolete: set the limit with ulimit or systemd's LimitNOFILE.
   */
  readonly "total-max-file"?: number | string;
  /**
   * Key for telling PowerMTA's vendor how much was sent.
   * @deprecated It is obsolete: nobody counts what you send.
   */
  readonly "volume-audit-api-key"?: string;
  /**
   * Free space below which files for PowerMTA's Management Console are removed.
   * @default unlimited
   * @deprecated It is obsolete: no files are kept for a console.
   */
  readonly "pmc-acct-min-free-space"?: number | "unlimited" | (string & {});
}
