// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Queued recipients at which further ones are turned away for the time being (452 4.3.1): over
   * all queues, or those of a domain. auto, as when it is unset, means no number: mail is taken
   * while the disk has room. What one message brings at once is taken whole.
   */
  readonly "spool-max-recipients"?: number | "auto" | "unlimited" | (string & {});
  /**
   * The same as `spool-max-recipients`.
   * Queued recipients at which further ones are turned away for the time being (452 4.3.1): over
   * all queues, or those of a domain. auto, as when it is unset, means no number: mail is taken
   * while the disk has room. What one message brings at once is taken whole.
   */
  readonly "max-queued"?: number | "auto" | "unlimited" | (string & {});
}

export interface DomainSettings {
  /**
   * Queued recipients at which further ones are turned away for the time being (452 4.3.1): over
   * all queues, or those of a domain. auto, as when it is unset, means no number: mail is taken
   * while the disk has room. What one message brings at once is taken whole.
   */
  readonly "spool-max-recipients"?: number | "auto" | "unlimited" | (string & {});
  /**
   * The same as `spool-max-recipients`.
   * Queued recipients at which further ones are turned away for the time being (452 4.3.1): over
   * all queues, or those of a domain. auto, as when it is unset, means no number: mail is taken
   * while the disk has room. What one message brings at once is taken whole.
   */
  readonly "max-queued"?: number | "auto" | "unlimited" | (string & {});
}
