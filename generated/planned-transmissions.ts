// Written by `npm run generate` from the plugins' declarations.

export interface TransmissionsApiSettings {
  /**
   * A key that lets a client submit mail.
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "api-key"?: string | readonly string[];
  /**
   * Log requests.
   * @default no
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "log-requests"?: boolean | "yes" | "no" | "";
  /**
   * Log all that clients send.
   * @default no
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log how TLS was agreed on.
   * @default no
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "log-tls"?: boolean | "yes" | "no" | "";
}
