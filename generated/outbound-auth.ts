// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Name to log in with at the hosts of these domains, by SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN,
   * the first of these that is offered. Mail waits while that does not succeed: without a login it
   * would be refused for good. "" clears. (RFC 4954)
   */
  readonly "auth-username"?: string;
  /** Password to log in with, without #; or {vault}:/path:key for one that is kept in the vault. */
  readonly "auth-password"?: string;
  /**
   * Log in with PLAIN or LOGIN without TLS, too: whoever listens learns the password.
   * @default no
   */
  readonly "use-unencrypted-plain-auth"?: boolean | "yes" | "no" | "";
}
