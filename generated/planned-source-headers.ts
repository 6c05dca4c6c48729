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
}
