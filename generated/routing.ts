// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next
   * preference. lookup-mx:NAME stands for the MX of a name; with type lmtp, unix:/PATH for a
   * socket.
   */
  readonly "smtp-hosts"?: string;
  /**
   * The same as `smtp-hosts`.
   * Hosts to deliver to. A comma joins hosts of equal preference, a semicolon starts the next
   * preference. lookup-mx:NAME stands for the MX of a name; with type lmtp, unix:/PATH for a
   * socket.
   */
  readonly route?: string;
  /** A name whose MX are used instead of the recipient domain's, or an IP address to connect to. */
  readonly "resolve-to"?: string;
  /**
   * The queue that takes this domain's mail, together with that of others: its own domain block
   * says how it is delivered, where to, and within which limits. A name that is not in the DNS
   * needs smtp-hosts there. Mail that is queued already stays where it is.
   */
  readonly "queue-to"?: string;
  /**
   * Port to connect to where a host is given without one.
   * @default 25
   */
  readonly "smtp-port"?: number | string;
  /**
   * The same as `smtp-port`.
   * Port to connect to where a host is given without one.
   * @default 25
   */
  readonly "default-smtp-port"?: number | string;
  /**
   * Addresses of mail hosts that are tried in one attempt, whether they fail when a connection is
   * opened or in the middle of a message. (RFC 5321 §5.1)
   * @default 10
   */
  readonly "mx-connection-attempts"?: number | string;
  /**
   * Go on with the next host when one answers 421 in the middle of a message. Otherwise the message
   * is deferred; a 421 before it always goes on with the next host. (RFC 5321 §3.8)
   * @default no
   */
  readonly "smtp-421-means-mx-unavailable"?: boolean | "yes" | "no" | "";
  /**
   * What becomes of 8-bit mail where no host offers 8BITMIME: it is sent as it is, or bounces. (RFC
   * 6152)
   * @default send
   */
  readonly "eight-bit-fallback"?: "send" | "bounce" | "";
}
