// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * PEM file with a certificate to show to clients, those of its issuers after it, and its key
   * unless that is in a file of its own; after the file the key's password if it has one. Of
   * several the one is shown that has the name a client asks for (SNI), else the first; of those
   * for one name, one with an ECDSA key to clients that know ECDSA, one with an RSA key to others.
   * Without any TLS is not offered. Files are read again within half a minute of a change, and at
   * every reload; certificates that expire within a week raise an alarm. (RFC 3207)
   */
  readonly "smtp-server-tls-certificate"?: string | readonly string[];
  /** PEM file with the key of one of the certificates; each certificate finds its own. */
  readonly "smtp-server-tls-key"?: string | readonly string[];
  /**
   * PEM file with authorities. Clients are asked for a certificate, and one that none of these has
   * issued counts as not shown. Authorities in between belong into the file too. Unset: whoever has
   * issued it, as it proves a user only by being that user's.
   */
  readonly "smtp-server-tls-ca-file"?: string;
  /**
   * Whether clients may speak TLS 1.2.
   * @default yes
   */
  readonly "smtp-server-tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether clients may speak TLS 1.3. (RFC 8446)
   * @default yes
   */
  readonly "smtp-server-tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
  /**
   * Ciphers clients may choose from, up to TLS 1.2, in OpenSSL's language. Unset: those of the
   * runtime. Deno lets nobody choose.
   */
  readonly "smtp-server-tls-ciphers"?: string;
  /**
   * Cipher suites clients may choose from in TLS 1.3. Unset: those of the runtime. Bun and Deno let
   * nobody choose.
   */
  readonly "smtp-server-tls-v1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
}

export interface SmtpListenerSettings {
  /** As smtp-server-tls-certificate, for this listener. */
  readonly "tls-certificate"?: string | readonly string[];
  /** As smtp-server-tls-key, for this listener. */
  readonly "tls-key"?: string | readonly string[];
  /** As smtp-server-tls-ca-file, for this listener. */
  readonly "tls-ca-file"?: string;
  /** As smtp-server-tls-allow-tlsv1.2, for this listener. */
  readonly "tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /** As smtp-server-tls-allow-tlsv1.3, for this listener. */
  readonly "tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
  /** As smtp-server-tls-ciphers, for this listener. */
  readonly "tls-ciphers"?: string;
  /** As smtp-server-tls-v1.3-ciphersuites, for this listener. */
  readonly "tls-tlsv1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
}
