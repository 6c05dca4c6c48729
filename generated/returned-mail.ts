// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * The secret that return paths and references are signed with: 16 characters at least, the same
   * on all servers that mail comes back to. Of several the first one signs, and all are believed.
   */
  readonly "returned-mail-key"?: string | readonly string[];
}

export interface SourceSettings {
  /**
   * Give every recipient a return path that names it, as clients may ask for with VERP after MAIL:
   * mail from jsmith@example.com to jdoe@yahoo.com goes out from jsmith-jdoe=yahoo.com@example.com.
   * Each recipient gets a transaction of its own.
   * @default no
   */
  readonly "verp-default"?: boolean | "yes" | "no" | "";
  /**
   * The form of such return paths. plain: PowerMTA's. signed: the same with the message's id and a
   * signature by returned-mail-key at its end, so that nobody can make up bounces of others; where
   * it would be longer than 64 characters, the recipient is left out.
   * @default plain
   */
  readonly "verp-form"?: "plain" | "signed" | "";
  /**
   * Add a field X-Postrider-Reference, signed by returned-mail-key, that names the message, its job
   * and its recipient: complaints and bounces that quote it are known by it, also when they name
   * nobody. Each recipient gets a transaction of its own.
   * @default no
   */
  readonly "add-reference-header"?: boolean | "yes" | "no" | "";
}

export interface BounceProcessorSettings {
  /**
   * Whether mail that is not a report goes on to its recipient, as if it had not been looked at.
   * Unset: yes, unless forward-unmatched-to is set. Mail that neither goes on nor is forwarded is
   * discarded.
   */
  readonly "deliver-unmatched-email"?: boolean | "yes" | "no" | "";
  /** Whether reports go on to their recipient once they are read. Unset: no. */
  readonly "deliver-matched-email"?: boolean | "yes" | "no" | "";
  /**
   * Both in one, for files that have it: deliver-matched-email and deliver-unmatched-email go
   * before it.
   */
  readonly "deliver-email"?: boolean | "yes" | "no" | "";
  /**
   * An address that gets a copy of mail that is not a report: automatic replies too. Copies come
   * from the null reverse-path.
   */
  readonly "forward-unmatched-to"?: string | readonly string[];
  /**
   * An address that gets a copy of reports that cannot be read. Unset: they are mail like any other
   * that is not a report.
   */
  readonly "forward-errors-to"?: string;
  /**
   * Believe reports only where this server's signature proves that they are about its mail: by the
   * address that they came to (verp-form signed), or by the header that they quote
   * (add-reference-header). Anything else is not a report.
   * @default no
   */
  readonly "require-signature"?: boolean | "yes" | "no" | "";
}

export interface FeedbackLoopProcessorSettings {
  /**
   * Whether mail that is not a report goes on to its recipient, as if it had not been looked at.
   * Unset: yes, unless forward-unmatched-to is set. Mail that neither goes on nor is forwarded is
   * discarded.
   */
  readonly "deliver-unmatched-email"?: boolean | "yes" | "no" | "";
  /** Whether reports go on to their recipient once they are read. Unset: no. */
  readonly "deliver-matched-email"?: boolean | "yes" | "no" | "";
  /**
   * Both in one, for files that have it: deliver-matched-email and deliver-unmatched-email go
   * before it.
   */
  readonly "deliver-email"?: boolean | "yes" | "no" | "";
  /**
   * An address that gets a copy of mail that is not a report: automatic replies too. Copies come
   * from the null reverse-path.
   */
  readonly "forward-unmatched-to"?: string | readonly string[];
  /**
   * An address that gets a copy of reports that cannot be read. Unset: they are mail like any other
   * that is not a report.
   */
  readonly "forward-errors-to"?: string;
  /**
   * Believe reports only where this server's signature proves that they are about its mail: by the
   * address that they came to (verp-form signed), or by the header that they quote
   * (add-reference-header). Anything else is not a report.
   * @default no
   */
  readonly "require-signature"?: boolean | "yes" | "no" | "";
}

export interface EmailPatternsSettings {
  /**
   * File with regular expressions, one a line, whose named groups find the facts in unusual
   * reports: r, or, orig, diag, action, repMta, remMta in a bounce-processor; dlvSourceIp, rcpt,
   * orig, reportedDomainTo, reportedDomainFrom in a feedback-loop-processor. The file's name is the
   * format of the records.
   */
  readonly "body-pattern-file"?: string | readonly string[];
  /**
   * Log which expression matched and what it found.
   * @default no
   */
  readonly "log-match-info"?: boolean | "yes" | "no" | "";
}
