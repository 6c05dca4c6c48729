// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Announce AUTH in the form that clients of the nineties expected.
   * @default no
   * @deprecated It is obsolete: no client needs it any more.
   */
  readonly "broken-auth-clients"?: boolean | "yes" | "no" | "";
}
