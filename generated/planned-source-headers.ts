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
   * Let X-DKIM-Options choose the key of the signature.
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned.
   */
  readonly "process-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Leave X-DKIM-Options in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-dkim-options"?: boolean | "yes" | "no" | "";
  /**
   * Sign with the key in X-DKIM-Key, and take it out.
   * @default no
   * @deprecated It has no effect yet: mail goes out unsigned, and the header stays in it.
   */
  readonly "process-x-dkim-key"?: boolean | "yes" | "no" | "";
  /**
   * Leave the key in X-DKIM-Key in the message.
   * @default no
   * @deprecated It has no effect yet: the header is neither read nor removed.
   */
  readonly "retain-x-dkim-key"?: boolean | "yes" | "no" | "";
  /**
   * Check senders by Sender ID.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up; use check-spf-inbound.
   */
  readonly "check-mfrom-inbound"?: boolean | "yes" | "no" | "";
}
