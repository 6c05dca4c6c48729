// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Resume earlier TLS sessions.
   * @default no
   * @deprecated It has no effect yet: each connection agrees on a session of its own.
   */
  readonly "reuse-ssl-session"?: boolean | "yes" | "no" | "";
  /**
   * PEM file with the certificate and key shown to servers that ask for one.
   * @deprecated It has no effect yet: no certificate is shown.
   */
  readonly "smtp-client-certificate"?: string;
  /**
   * PEM file with the authorities against which servers' certificates are checked.
   * @deprecated It has no effect yet: the runtime's own authorities count.
   */
  readonly "smtp-tls-ca-file"?: string;
  /**
   * Ciphers up to TLS 1.2, in OpenSSL's language.
   * @default HIGH:!ADH:@STRENGTH
   * @deprecated It has no effect yet: the runtime's own choice is used.
   */
  readonly "smtp-tls-ciphers"?: string;
  /**
   * Cipher suites of TLS 1.3.
   * @default
   * TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256
   * @deprecated It has no effect yet: the runtime's own choice is used.
   */
  readonly "smtp-tls-tlsv1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
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
  /**
   * Whether TLS 1.2 may be spoken.
   * @default yes
   * @deprecated It has no effect yet: the runtime's own choice is used.
   */
  readonly "smtp-tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.3 may be spoken.
   * @default yes
   * @deprecated It has no effect yet: the runtime's own choice is used.
   */
  readonly "smtp-tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
}
