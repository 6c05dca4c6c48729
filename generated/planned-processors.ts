// Written by `npm run generate` from the plugins' declarations.

export interface BounceProcessorSettings {
  /**
   * Whether mail that is not a report goes on to its recipient. Unset: yes, unless
   * forward-unmatched-to is set.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "deliver-unmatched-email"?: boolean | "yes" | "no" | "";
  /**
   * Whether reports go on to their recipient once they are read.
   * A change takes effect at the next start.
   * @default no
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "deliver-matched-email"?: boolean | "yes" | "no" | "";
  /**
   * Whether any mail goes on to its recipient.
   * A change takes effect at the next start.
   * @deprecated It is obsolete: use deliver-matched-email and deliver-unmatched-email.
   */
  readonly "deliver-email"?: boolean | "yes" | "no" | "";
  /**
   * An address for mail that is not a report.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "forward-unmatched-to"?: string | readonly string[];
  /**
   * An address for reports that cannot be read.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "forward-errors-to"?: string;
}

export interface FeedbackLoopProcessorSettings {
  /**
   * Whether mail that is not a report goes on to its recipient. Unset: yes, unless
   * forward-unmatched-to is set.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "deliver-unmatched-email"?: boolean | "yes" | "no" | "";
  /**
   * Whether reports go on to their recipient once they are read.
   * A change takes effect at the next start.
   * @default no
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "deliver-matched-email"?: boolean | "yes" | "no" | "";
  /**
   * Whether any mail goes on to its recipient.
   * A change takes effect at the next start.
   * @deprecated It is obsolete: use deliver-matched-email and deliver-unmatched-email.
   */
  readonly "deliver-email"?: boolean | "yes" | "no" | "";
  /**
   * An address for mail that is not a report.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "forward-unmatched-to"?: string | readonly string[];
  /**
   * An address for reports that cannot be read.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "forward-errors-to"?: string;
}

export interface EmailPatternsSettings {
  /**
   * File with regular expressions whose named groups find the facts in unusual reports.
   * A change takes effect at the next start.
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "body-pattern-file"?: string | readonly string[];
  /**
   * Log which expression matched and what it found.
   * A change takes effect at the next start.
   * @default no
   * @deprecated It has no effect yet: reports that come in are mail like any other.
   */
  readonly "log-match-info"?: boolean | "yes" | "no" | "";
}
