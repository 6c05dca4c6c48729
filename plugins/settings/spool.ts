// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Directory of the queue; made if missing, readable by its owner alone. One server per directory.
   * A change takes effect at the next start.
   */
  readonly "delivery-queue"?: string;
  /**
   * The same as `delivery-queue`.
   * Directory of the queue; made if missing, readable by its owner alone. One server per directory.
   * A change takes effect at the next start.
   */
  readonly spool?: string;
  /**
   * Queued recipients beyond which new mail is turned away for the time being (452 4.3.1); auto
   * means no number.
   * @deprecated It has no effect yet: only spool-min-free-space turns mail away.
   */
  readonly "spool-max-recipients"?: number | "auto" | "unlimited" | (string & {});
  /**
   * The same as `spool-max-recipients`.
   * Queued recipients beyond which new mail is turned away for the time being (452 4.3.1); auto
   * means no number.
   * @deprecated It has no effect yet: only spool-min-free-space turns mail away.
   */
  readonly "max-queued"?: number | "auto" | "unlimited" | (string & {});
  /**
   * Mail is refused with 452 4.3.1 while the spool's disk has less room than this; a bare number is
   * MB.
   * A change takes effect at the next start.
   * @default 64M
   */
  readonly "spool-min-free-space"?: number | string;
}

export interface DomainSettings {
  /**
   * Queued recipients beyond which new mail is turned away for the time being (452 4.3.1); auto
   * means no number.
   * @deprecated It has no effect yet: only spool-min-free-space turns mail away.
   */
  readonly "spool-max-recipients"?: number | "auto" | "unlimited" | (string & {});
  /**
   * The same as `spool-max-recipients`.
   * Queued recipients beyond which new mail is turned away for the time being (452 4.3.1); auto
   * means no number.
   * @deprecated It has no effect yet: only spool-min-free-space turns mail away.
   */
  readonly "max-queued"?: number | "auto" | "unlimited" | (string & {});
}
