// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Check senders by Sender ID.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up; use check-spf-inbound.
   */
  readonly "check-mfrom-inbound"?: boolean | "yes" | "no" | "";
}
