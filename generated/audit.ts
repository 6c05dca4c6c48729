// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File with a line of JSON for each change that was asked for and for each login, done or
   * refused; only its owner may read it. Unset: audit.log in the spool.
   */
  readonly "audit-log"?: string;
  /**
   * The same as `audit-log`.
   * File with a line of JSON for each change that was asked for and for each login, done or
   * refused; only its owner may read it. Unset: audit.log in the spool.
   */
  readonly "http-audit-log"?: string;
  /**
   * Size of the audit log at which a new file is begun.
   * @default 10M
   */
  readonly "audit-log-max-size"?: number | string;
  /**
   * Files of the audit log that are kept.
   * @default 10
   */
  readonly "audit-log-keep"?: number | string;
}
