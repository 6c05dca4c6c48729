// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Leave the text of 421 replies out of delivery reports. The log and accounting have it, and
   * patterns see it.
   * @default no
   */
  readonly "replace-smtp-421-service-response"?: boolean | "yes" | "no" | "";
}
