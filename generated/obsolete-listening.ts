// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Address to take mail on.
   * A change takes effect at the next start.
   * @deprecated It is obsolete: use smtp-listener.
   */
  readonly "smtp-ip"?: string;
  /**
   * Port to take mail on.
   * A change takes effect at the next start.
   * @deprecated It is obsolete: use smtp-listener.
   */
  readonly "smtp-port"?: number | string;
}

export interface TransmissionsApiListenerSettings {
  /**
   * Whether SSL 3.0 may be spoken. (RFC 7568 §3)
   * @default no
   * @deprecated It is obsolete: SSL 3.0 is never spoken.
   */
  readonly "tls-allow-sslv3"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.0 may be spoken. (RFC 8996 §4)
   * @default no
   * @deprecated It is obsolete: TLS 1.0 is never spoken.
   */
  readonly "tls-allow-tlsv1"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.1 may be spoken. (RFC 8996 §5)
   * @default no
   * @deprecated It is obsolete: TLS 1.1 is never spoken.
   */
  readonly "tls-allow-tlsv1.1"?: boolean | "yes" | "no" | "";
}
