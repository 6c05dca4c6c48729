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
   * Mail is refused with 452 4.3.1 while the spool's disk has less room than this; a bare number is
   * MB.
   * A change takes effect at the next start.
   * @default 64M
   */
  readonly "spool-min-free-space"?: number | string;
}
