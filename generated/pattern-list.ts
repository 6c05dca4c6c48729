// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * The rules that choose a virtual MTA or a priority for mail from here. They go before
   * default-virtual-mta.
   */
  readonly "pattern-list"?: string;
}

export interface PatternListSettings {
  /**
   * What becomes of mail of which a header field matches. Values are matched as they stand in the
   * message, with the blank after the colon and with folds.
   */
  readonly header?: string | readonly string[];
  /** What becomes of mail of which the sender matches; the null reverse-path is the empty text. */
  readonly "mail-from"?: string | readonly string[];
  /** What becomes of mail of which a recipient matches, for all its recipients. */
  readonly "rcpt-to"?: string | readonly string[];
  /** What becomes of mail that no line before matches. */
  readonly "*"?: string | readonly string[];
}
