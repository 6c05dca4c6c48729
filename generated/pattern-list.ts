// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * The rules that choose a virtual MTA or a priority for mail from here. They take precedence over
   * default-virtual-mta.
   */
  readonly "pattern-list"?: string;
}

export interface PatternListSettings {
  /**
   * What happens to mail with a header field that matches. Values are matched as they are in the
   * message, with the blank after the colon and with folds.
   */
  readonly header?: string | readonly string[];
  /** What happens to mail whose sender matches; the null reverse-path is the empty text. */
  readonly "mail-from"?: string | readonly string[];
  /**
   * What happens to mail with a recipient that matches; it applies to all recipients of the
   * message.
   */
  readonly "rcpt-to"?: string | readonly string[];
  /** What happens to mail that no earlier line matches. */
  readonly "*"?: string | readonly string[];
}
