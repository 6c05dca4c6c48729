// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Let connections over total-max-smtp-in wait for their turn.
   * @default no
   * @deprecated It has no effect yet: connections over total-max-smtp-in are turned away with 421.
   */
  readonly "smtp-await-slot"?: boolean | "yes" | "no" | "";
}

export interface SmtpListenerSettings {
  /**
   * Let connections to this listener wait for their turn when there are too many.
   * @default no
   * @deprecated It has no effect yet: connections over total-max-smtp-in are turned away with 421.
   */
  readonly "await-slot"?: boolean | "yes" | "no" | "";
}

export interface TransmissionsApiListenerSettings {
  /**
   * PEM file with this listener's certificate and key.
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-certificate"?: string;
  /**
   * PEM file with the authorities whose client certificates are accepted here.
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-ca-file"?: string;
  /**
   * PEM file with a client certificate that is accepted here.
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-trusted-certificate"?: string;
  /**
   * Whether TLS 1.2 may be spoken.
   * @default yes
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.3 may be spoken.
   * @default yes
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
  /**
   * Ciphers up to TLS 1.2, in OpenSSL's language.
   * @default HIGH:!ADH:@STRENGTH
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-ciphers"?: string;
  /**
   * Cipher suites of TLS 1.3.
   * @default
   * TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-tlsv1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
  /**
   * Bits of Diffie-Hellman keys.
   * @default 1024
   * @deprecated It has no effect yet: mail comes in over SMTP, not over HTTP.
   */
  readonly "tls-dh-key-length"?: number | string;
}
