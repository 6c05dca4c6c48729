// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Add the header that SparkPost reads its options from.
   * @default no
   * @deprecated It is obsolete: there is no delivery by SparkPost's own interface; use smtp-hosts
   * with its SMTP relay, and auth-username and auth-password.
   */
  readonly "add-x-msys-api-header"?: boolean | "yes" | "no" | "";
  /**
   * Use SparkPost's sandbox.
   * @default no
   * @deprecated It is obsolete: there is no delivery by SparkPost's own interface; use smtp-hosts
   * with its SMTP relay, and auth-username and auth-password.
   */
  readonly "sparkpost-sandbox"?: boolean | "yes" | "no" | "";
  /**
   * SparkPost's pool of addresses.
   * @deprecated It is obsolete: there is no delivery by SparkPost's own interface; use smtp-hosts
   * with its SMTP relay, and auth-username and auth-password.
   */
  readonly "sparkpost-ip-pool"?: string;
}
