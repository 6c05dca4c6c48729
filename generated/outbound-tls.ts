// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Use STARTTLS where it is offered. When TLS fails, by a hang-up or time-out too, a connection in
   * clear text follows unless TLS is required. (RFC 3207)
   * @default yes
   */
  readonly "use-starttls"?: boolean | "yes" | "no" | "";
  /**
   * Never send in clear text.
   * @default no
   */
  readonly "require-starttls"?: boolean | "yes" | "no" | "";
  /**
   * TLS of connections: required never sends in clear text, verified also checks the server's
   * certificate and name, opportunistic uses what is offered, none never uses it. Takes precedence
   * over use-starttls and require-starttls. (RFC 3207, RFC 9525)
   */
  readonly tls?: "required" | "verified" | "opportunistic" | "none" | "";
  /**
   * Resume TLS sessions of earlier connections to the same host, by the same settings, for an hour
   * at most. What was checked of the certificate then counts. Deno resumes none. (RFC 8446 §2.2)
   * @default no
   */
  readonly "reuse-ssl-session"?: boolean | "yes" | "no" | "";
  /**
   * PEM file with the certificate and key shown to servers that ask for one; read at the start and
   * at each reload.
   */
  readonly "smtp-client-certificate"?: string;
  /**
   * PEM file with the authorities against which servers' certificates are checked, instead of the
   * runtime's own; read at the start and at each reload.
   */
  readonly "smtp-tls-ca-file"?: string;
  /**
   * Ciphers of TLS 1.2, in OpenSSL's language. Deno has its own choice.
   * @default HIGH:!ADH:@STRENGTH
   */
  readonly "smtp-tls-ciphers"?: string;
  /**
   * Cipher suites of TLS 1.3. Bun and Deno have their own choice.
   * @default
   * TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_8_SHA256:TLS_AES_128_CCM_SHA256
   */
  readonly "smtp-tls-tlsv1.3-ciphersuites"?:
    | "TLS_AES_256_GCM_SHA384"
    | "TLS_CHACHA20_POLY1305_SHA256"
    | "TLS_AES_128_GCM_SHA256"
    | "TLS_AES_128_CCM_8_SHA256"
    | "TLS_AES_128_CCM_SHA256"
    | (string & {});
  /**
   * Whether TLS 1.2 may be spoken.
   * @default yes
   */
  readonly "smtp-tls-allow-tlsv1.2"?: boolean | "yes" | "no" | "";
  /**
   * Whether TLS 1.3 may be spoken.
   * @default yes
   */
  readonly "smtp-tls-allow-tlsv1.3"?: boolean | "yes" | "no" | "";
}
