// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Whether this domain's accounting records also go to its accounting-log. Unset: they do when it
   * has one.
   */
  readonly "log-entries"?: boolean | "yes" | "no" | "";
  /**
   * File for this domain's accounting records: deliveries, bounces and temporary failures. It grows
   * until it is moved away; then a new one is started.
   */
  readonly "accounting-log"?: string;
}
