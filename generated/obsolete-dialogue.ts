// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Check the envelope sender by Sender ID before sending.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up.
   */
  readonly "check-mfrom-outbound"?: boolean | "yes" | "no" | "";
  /**
   * Check the author by Sender ID before sending.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up.
   */
  readonly "check-pra-outbound"?: boolean | "yes" | "no" | "";
}
