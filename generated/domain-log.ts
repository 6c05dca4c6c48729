// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * A log of the deliveries to a domain, with the lines that the server's log has about them; %d
   * stands for the recipient's domain. A domain's own goes before that of the source that the
   * message came from, and that before the global one; "" means none. What of a name could mean
   * something in a path is written as % and its code.
   */
  readonly "log-domain"?: string;
  /**
   * Domains that have a file or folder of their own where log-domain has %d, in each folder.
   * Whoever may send to any domain could have any number of files made: lines about further domains
   * go to one file, with %others for the domain. Files that were put aside do not count.
   * @default 100000
   */
  readonly "log-domain-max-files"?: number | string;
  /**
   * Room in the spool for what waits because files of log-domain and accounting-log cannot be
   * written.
   * @default 256M
   */
  readonly "log-domain-journal-max-size"?: number | string;
  /**
   * How long it waits there.
   * @default 1w
   */
  readonly "log-domain-journal-max-age"?: number | string;
  /**
   * When either limit is reached: drop the oldest lines, counted in the log and in an alarm, or
   * refuse new mail with 452 until files can be written again. A single file that fails makes no
   * more wait than a minute.
   * @default drop-oldest
   */
  readonly "log-domain-journal-when-full"?: "drop-oldest" | "refuse-mail" | "";
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
