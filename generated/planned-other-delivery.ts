// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Where messages are posted to.
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "http-delivery-url"?: string;
  /**
   * File with further header fields of those requests.
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "http-delivery-extra-headers"?: string;
  /**
   * Add the header that SparkPost reads its options from.
   * @default no
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "add-x-msys-api-header"?: boolean | "yes" | "no" | "";
  /**
   * Use SparkPost's sandbox.
   * @default no
   * @deprecated It has no effect yet: mail does not go by SparkPost.
   */
  readonly "sparkpost-sandbox"?: boolean | "yes" | "no" | "";
  /**
   * SparkPost's pool of addresses.
   * @deprecated It has no effect yet: mail does not go by SparkPost.
   */
  readonly "sparkpost-ip-pool"?: string;
}
