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
   * What becomes of mail to a domain without MX. no: it goes to the domain's own address (RFC 5321
   * §5.1). yes: it bounces. A time: it waits for an MX to appear, and bounces when it is that old;
   * never: it waits until bounce-after. Hosts that smtp-hosts or resolve-to name need no MX. (RFC
   * 5321 §5.1)
   * @default no
   */
  readonly "bounce-upon-no-mx"?: boolean | number | "yes" | "no" | "never" | (string & {});
  /**
   * Whether mail bounces when all hosts of a domain greet with 5xx; otherwise it is tried again
   * later. (RFC 5321 §3.1)
   * @default yes
   */
  readonly "bounce-upon-5xx-greeting"?: boolean | "yes" | "no" | "";
  /**
   * Bounce a message whose connection breaks, or times out, while its content is under way, when no
   * other host takes it in the same attempt.
   * @default no
   */
  readonly "bounce-upon-transfer-failure"?: boolean | "yes" | "no" | "";
  /**
   * The same, but only where the host is behind a Cisco PIX firewall, which its greeting shows: it
   * has asterisks for letters.
   * @default no
   */
  readonly "bounce-upon-pix-transfer-failure"?: boolean | "yes" | "no" | "";
  /**
   * Count a message as delivered when the reply to its end does not come within
   * smtp-data-termination-timeout. It is not sent twice then, and may be lost if the host did not
   * take it. (RFC 5321 §4.5.3.2.6, RFC 1047)
   * @default no
   */
  readonly "assume-delivery-upon-data-termination-timeout"?: boolean | "yes" | "no" | "";
  /**
   * Try a queue that waits after a failure as soon as new mail comes into it, at most once a
   * minute.
   * @default no
   */
  readonly "retry-upon-new-mail"?: boolean | "yes" | "no" | "";
  /**
   * What becomes of 8-bit mail where no host offers 8BITMIME: it is sent as it is, or bounces. (RFC
   * 6152)
   * @default send
   */
  readonly "eight-bit-fallback"?: "send" | "bounce" | "";
}
