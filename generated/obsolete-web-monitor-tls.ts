// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether browsers may speak SSL 3.0. (RFC 7568 §3)
   * @default no
   * @deprecated It is obsolete: SSL 3.0 is never spoken.
   */
  readonly "http-tls-allow-sslv3"?: boolean | "yes" | "no" | "";
  /**
   * Whether browsers may speak TLS 1.0. (RFC 8996 §4)
   * @default no
   * @deprecated It is obsolete: TLS 1.0 is never spoken.
   */
  readonly "http-tls-allow-tlsv1"?: boolean | "yes" | "no" | "";
  /**
   * Whether browsers may speak TLS 1.1. (RFC 8996 §5)
   * @default no
   * @deprecated It is obsolete: TLS 1.1 is never spoken.
   */
  readonly "http-tls-allow-tlsv1.1"?: boolean | "yes" | "no" | "";
  /**
   * Bits of Diffie-Hellman keys.
   * @default 1024
   * @deprecated It is obsolete: keys are agreed on over elliptic curves, whose strength is not
   * chosen by bits.
   */
  readonly "http-tls-dh-key-length"?: number | string;
}
