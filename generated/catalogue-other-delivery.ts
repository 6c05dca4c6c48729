// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * How mail is delivered.
   * A change takes effect at the next start.
   * @default smtp
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly type?: "smtp" | "pipe" | "file" | "discard" | "http-delivery" | "alias" | "";
  /**
   * Record discarded mail as bounced rather than delivered.
   * @default no
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "discard-as-bounce"?: boolean | "yes" | "no" | "";
  /**
   * The form of mail delivered to files.
   * @default newfile-plain
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "file-format"?: "newfile-plain" | "newfile-pickup" | "append-mbox" | "";
  /**
   * The directory or mbox that mail goes to; $user, $domain and the like stand for the envelope.
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "file-destination"?: string;
  /**
   * The program that gets the message on standard input.
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly command?: string;
  /**
   * Keep $from and $to as they are written.
   * @default no
   * @deprecated It has no effect yet: mail goes out by SMTP.
   */
  readonly "macro-variables-preserve-case"?: boolean | "yes" | "no" | "";
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
