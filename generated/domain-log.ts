// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A log of the deliveries to a domain, with the lines that the server's log has about them; %d
   * stands for the recipient's domain. A domain's own goes before that of the source that the
   * message came from, and that before the global one; "" means none. What of a name could mean
   * something in a path is written as % and its code.
   */
  readonly "log-domain"?: string;
}

export interface SourceSettings {
  /**
   * A log of the deliveries to a domain, with the lines that the server's log has about them; %d
   * stands for the recipient's domain. A domain's own goes before that of the source that the
   * message came from, and that before the global one; "" means none. What of a name could mean
   * something in a path is written as % and its code.
   */
  readonly "log-domain"?: string;
}

export interface DomainSettings {
  /**
   * A log of the deliveries to a domain, with the lines that the server's log has about them; %d
   * stands for the recipient's domain. A domain's own goes before that of the source that the
   * message came from, and that before the global one; "" means none. What of a name could mean
   * something in a path is written as % and its code.
   */
  readonly "log-domain"?: string;
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
