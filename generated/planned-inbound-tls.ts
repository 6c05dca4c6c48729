// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * PEM file with the authorities whose client certificates are accepted.
   * @deprecated It has no effect yet: clients are not asked for certificates.
   */
  readonly "smtp-server-tls-ca-file"?: string;
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
   * Whether clients may speak TLS 1.2.
   * @default yes
   * @deprecated It has no effect yet: TLS 1.2 and 1.3 are both offered.
   */
  readonly "smtp-server-tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.3.
   * @default yes
   * @deprecated It has no effect yet: TLS 1.2 and 1.3 are both offered.
   */
  readonly "smtp-server-tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
  /**
   * Ciphers clients may choose from, up to TLS 1.2, in OpenSSL's language.
   * @default HIGH:!ADH:@STRENGTH
   * @deprecated It has no effect yet: the ciphers of the runtime are offered.
   */
  readonly "smtp-server-tls-ciphers"?: string;
  /**
   * Cipher suites clients may choose from in TLS 1.3.
   * @default
   * TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256
   * @deprecated It has no effect yet: the ciphers of the runtime are offered.
   */
  readonly "smtp-server-tls-v1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
  /**
   * Bits of Diffie-Hellman keys.
   * @default 1024
   * @deprecated It has no effect yet: the runtime chooses the keys.
   */
  readonly "smtp-server-tls-dh-key-length"?: number | string;
}
