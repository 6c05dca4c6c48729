// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether clients may speak SSL 3.0. (RFC 7568 §3)
   * @default no
   * @deprecated It is obsolete: SSL 3.0 is never spoken.
   */
  readonly "smtp-server-tls-allow-sslv3"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.0. (RFC 8996 §4)
   * @default no
   * @deprecated It is obsolete: TLS 1.0 is never spoken.
   */
  readonly "smtp-server-tls-allow-tlsv1"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.1. (RFC 8996 §5)
   * @default no
   * @deprecated It is obsolete: TLS 1.1 is never spoken.
   */
  readonly "smtp-server-tls-allow-tlsv1.1"?: boolean | "yes" | "no" | "";
  /**
   * Bits of Diffie-Hellman keys. (RFC 9325 §4.2)
   * @default 1024
   * @deprecated It is obsolete: keys are agreed on over elliptic curves, whose strength is not
   * chosen by bits.
   */
  readonly "smtp-server-tls-dh-key-length"?: number | string;
}

export interface SmtpListenerSettings {
  /**
   * Whether clients may speak SSL 3.0 here. (RFC 7568 §3)
   * @default no
   * @deprecated It is obsolete: SSL 3.0 is never spoken.
   */
  readonly "tls-allow-sslv3"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.0 here. (RFC 8996 §4)
   * @default no
   * @deprecated It is obsolete: TLS 1.0 is never spoken.
   */
  readonly "tls-allow-tlsv1"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.1 here. (RFC 8996 §5)
   * @default no
   * @deprecated It is obsolete: TLS 1.1 is never spoken.
   */
  readonly "tls-allow-tlsv1.1"?: boolean | "yes" | "no" | "";
  /**
   * Bits of Diffie-Hellman keys. (RFC 9325 §4.2)
   * @default 1024
   * @deprecated It is obsolete: keys are agreed on over elliptic curves, whose strength is not
   * chosen by bits.
   */
  readonly "tls-dh-key-length"?: number | string;
}
