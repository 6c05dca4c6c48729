// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File with lines of JSON for each change that is asked for, one before it is made and one with
   * what came of it, and one for each login, done or refused; only its owner may read it. Unset:
   * audit.log in the spool.
   */
  readonly "audit-log"?: string;
  /**
   * The same as `audit-log`.
   * File with lines of JSON for each change that is asked for, one before it is made and one with
   * what came of it, and one for each login, done or refused; only its owner may read it. Unset:
   * audit.log in the spool.
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
