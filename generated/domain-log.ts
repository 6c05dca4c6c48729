// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}

export interface SourceSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}

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
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}
