// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Refuse clients without a name that leads back to their address: in a source when they connect,
   * in a domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails).
   * Clients on this host need none. (RFC 8601 §3, RFC 7372 §3.3)
   * @default no
   */
  readonly "require-rdns"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Refuse clients without a name that leads back to their address: in a source when they connect,
   * in a domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails).
   * Clients on this host need none. (RFC 8601 §3, RFC 7372 §3.3)
   * @default no
   */
  readonly "require-rdns"?: boolean | "yes" | "no" | "";
}
