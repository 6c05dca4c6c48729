// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Whether SSL 3.0 may be spoken. (RFC 7568 §3)
   * @default no
   * @deprecated It is obsolete: SSL 3.0 is never spoken.
   */
  readonly "smtp-tls-allow-sslv3"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.0 may be spoken. (RFC 8996 §4)
   * @default no
   * @deprecated It is obsolete: TLS 1.0 is never spoken.
   */
  readonly "smtp-tls-allow-tlsv1"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.1 may be spoken. (RFC 8996 §5)
   * @default yes
   * @deprecated It is obsolete: TLS 1.1 is never spoken.
   */
  readonly "smtp-tls-allow-tlsv1.1"?: boolean | "yes" | "no" | "";
}
