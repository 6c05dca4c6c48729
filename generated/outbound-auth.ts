// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Name to log in with at the hosts of these domains, by SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN,
   * the first of these that is offered. PLAIN and LOGIN show the password, so they are used only
   * under TLS, with a certificate that is trusted for the host, whose name comes from smtp-hosts,
   * DANE or MTA-STS. Mail waits while that does not succeed: without a login it would be refused
   * for good. "" clears. A block that names hosts of its own does not get a login of a wider one:
   * check-config wants it to say which. (RFC 4954)
   */
  readonly "auth-username"?: string;
  /** Password to log in with, without #; or {vault}:/path:key for one that is kept in the vault. */
  readonly "auth-password"?: string;
  /**
   * Log in with PLAIN or LOGIN also without TLS, or where the certificate is not trusted (see
   * auth-username): whoever listens, or pretends to be the host, learns the password.
   * @default no
   */
  readonly "use-unencrypted-plain-auth"?: boolean | "yes" | "no" | "";
}
