// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Deliver only at the times that X-Schedule allows.
   * @default no
   * @deprecated It has no effect yet: mail is delivered as soon as it can be.
   */
  readonly "process-x-schedule"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-Schedule in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-schedule"?: boolean | "yes" | "no" | "";
  /**
   * Check senders by Sender ID.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up; use check-spf-inbound.
   */
  readonly "check-mfrom-inbound"?: boolean | "yes" | "no" | "";
}
