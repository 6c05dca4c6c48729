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
   * Whether what becomes of this domain's mail is also written to accounting-log. Unset: it is
   * where there is one.
   */
  readonly "log-entries"?: boolean | "yes" | "no" | "";
  /**
   * File for this domain's accounting records: deliveries, bounces and temporary failures. It grows
   * until it is moved away, and is then begun anew.
   */
  readonly "accounting-log"?: string;
  /**
   * File for the deliveries of a domain; %d stands for its name.
   * @deprecated It has no effect yet: no log of its own is written; accounting-log does that for a
   * domain.
   */
  readonly "log-domain"?: string;
}
