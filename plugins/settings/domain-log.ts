// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written.
   */
  readonly "log-domain"?: string;
}

export interface SourceSettings {
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written.
   */
  readonly "log-domain"?: string;
}

export interface DomainSettings {
  /**
   * Whether this domain's accounting records also go to accounting-log.
   * @default no
   * @deprecated It has no effect yet: no log of its own is written.
   */
  readonly "log-entries"?: boolean | "yes" | "no" | "";
  /**
   * File for this domain's accounting records.
   * @deprecated It has no effect yet: no log of its own is written.
   */
  readonly "accounting-log"?: string;
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written.
   */
  readonly "log-domain"?: string;
}
