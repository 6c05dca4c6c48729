// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Guess an SPF record for domains without one.
   * @default no
   * @deprecated It is obsolete: guessing is given up (RFC 7208).
   */
  readonly "check-spf-inbound-best-guess"?: boolean | "yes" | "no" | "";
}
