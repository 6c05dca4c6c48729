// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * The From field of delivery reports. Unset: Mail Delivery System <mailer-daemon@HOST-NAME>.
   * Variables: ${hostname}, ${originator}, ${recipient}, ${recipients}, ${subject}, ${from},
   * ${messageid}, ${date}, ${id}, ${envelopeid}, ${job}, ${status}, ${reason}, ${remotemta}.
   */
  readonly "custom-dsn-from-header"?: string;
  /**
   * The same as `custom-dsn-from-header`.
   * The From field of delivery reports. Unset: Mail Delivery System <mailer-daemon@HOST-NAME>.
   * Variables: ${hostname}, ${originator}, ${recipient}, ${recipients}, ${subject}, ${from},
   * ${messageid}, ${date}, ${id}, ${envelopeid}, ${job}, ${status}, ${reason}, ${remotemta}.
   */
  readonly "custom-dsn-from-headers"?: string;
  /**
   * The From field of failure reports; before custom-dsn-from-header. Where its variables make no
   * address, it has no effect. Variables: ${hostname}, ${originator}, ${recipient}, ${recipients},
   * ${subject}, ${from}, ${messageid}, ${date}, ${id}, ${envelopeid}, ${job}, ${status}, ${reason},
   * ${remotemta}.
   */
  readonly "dsn-failed-from-template"?: string;
  /**
   * The Subject field of failure reports. Variables: ${hostname}, ${originator}, ${recipient},
   * ${recipients}, ${subject}, ${from}, ${messageid}, ${date}, ${id}, ${envelopeid}, ${job},
   * ${status}, ${reason}, ${remotemta}.
   */
  readonly "dsn-failed-subject-template"?: string;
  /**
   * File with the readable part of failure reports, in UTF-8, up to 64 KiB; read at the start and
   * at each reload. Variables: ${hostname}, ${originator}, ${recipient}, ${recipients}, ${subject},
   * ${from}, ${messageid}, ${date}, ${id}, ${envelopeid}, ${job}, ${status}, ${reason},
   * ${remotemta}.
   */
  readonly "dsn-failed-body-template-from"?: string;
}

export interface SourceSettings {
  /**
   * Make no delivery reports on mail from here, whatever its senders ask for. Accounting tells what
   * became of it. (RFC 3461 §4.1)
   * @default no
   */
  readonly "suppress-local-dsn"?: boolean | "yes" | "no" | "";
  /**
   * How much of a message comes back with the report of its failure where the sender does not say
   * (RET): its header, which is also what system means, or all of it, up to 1 MiB. (RFC 3461 §4.3)
   * @default system
   */
  readonly "dsn-return-default"?: "headers" | "full" | "system" | "";
  /**
   * The language of the readable part of reports on mail from here; several: one after the other,
   * and the subject in the first. The replies of other hosts stay as they are. (RFC 6533 §3)
   * @default en
   */
  readonly "dsn-language"?: "en" | "de" | "es" | "fr" | "it" | "nl" | "pl" | "pt" | (string & {});
}

export interface DomainSettings {
  /**
   * Leave the text of 421 replies out of delivery reports. The log and accounting have it, and
   * patterns see it.
   * @default no
   */
  readonly "replace-smtp-421-service-response"?: boolean | "yes" | "no" | "";
  /**
   * The form of delivery reports: with parts for people and for programs, or all of it in one text.
   * A report in one text has the header of the message, never all of it. (RFC 3464)
   * @default standard
   */
  readonly "dsn-format"?: "standard" | "plain-text" | "";
}
