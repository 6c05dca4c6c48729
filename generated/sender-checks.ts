// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Verify DKIM signatures, the first eight of a message, and say what came of it in
   * Authentication-Results. A signature that leaves part of the body out (l=), or whose key is
   * shorter than 1024 bits, counts for policy, not for pass. (RFC 6376, RFC 8301)
   * @default no
   */
  readonly "check-dkim-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Put what the DNS answered to the DKIM check into the message, in fields X-DNS-Trace: 12 answers
   * at most, 160 characters of each.
   * @default no
   */
  readonly "trace-dkim-check"?: boolean | "yes" | "no" | "";
  /**
   * Check at MAIL whether the sender's domain lets the client send (SPF), and say so in
   * Authentication-Results. What is refused for it, reject-spf-check-… says. A check takes 20 s at
   * most. (RFC 7208)
   * @default no
   */
  readonly "check-spf-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Look-ups without an answer that an SPF check may make; one more is a permanent error. That of
   * the domain's own record does not count where this is 0. (RFC 7208 §4.6.4)
   * @default 2
   */
  readonly "check-spf-inbound-max-void-lookups"?: number | string;
  /**
   * Put what the DNS answered to the SPF check into the message, in fields X-DNS-Trace: 12 answers
   * at most, 160 characters of each.
   * @default no
   */
  readonly "trace-spf-check"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose SPF check fails: 550 5.7.23. (RFC 7372 §3.2)
   * @default yes
   */
  readonly "reject-spf-check-fail"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose SPF record makes no sense: 550 5.7.24. (RFC 7372 §3.2, RFC 7208 §8.7)
   * @default yes
   */
  readonly "reject-spf-check-permerror"?: boolean | "yes" | "no" | "";
  /**
   * Put off mail whose SPF check cannot be made now: 451 4.7.24. (RFC 7372 §3.2, RFC 7208 §8.6)
   * @default yes
   */
  readonly "reject-spf-check-temperror"?: boolean | "yes" | "no" | "";
  /**
   * Look up whether a name leads back to the client's address, and say so in
   * Authentication-Results. Addresses of this host pass. (RFC 8601 §3)
   * @default no
   */
  readonly "check-iprev-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Put what the DNS answered to the iprev check into the message, in fields X-DNS-Trace: 12
   * answers at most, 160 characters of each.
   * @default no
   */
  readonly "trace-iprev-check"?: boolean | "yes" | "no" | "";
  /**
   * Refuse clients with names none of which leads back to them: 550 5.7.25 when they connect.
   * check-iprev-inbound has to be on. (RFC 7372 §3.3)
   * @default no
   */
  readonly "reject-iprev-check-fail"?: boolean | "yes" | "no" | "";
  /**
   * Refuse clients without a name: 550 5.7.25 when they connect. check-iprev-inbound has to be on.
   * (RFC 7372 §3.3)
   * @default no
   */
  readonly "reject-iprev-check-permerror"?: boolean | "yes" | "no" | "";
  /**
   * Put off clients whose name cannot be looked up now: 450 4.7.25 when they connect.
   * check-iprev-inbound has to be on. (RFC 7372 §3.3)
   * @default no
   */
  readonly "reject-iprev-check-temperror"?: boolean | "yes" | "no" | "";
  /**
   * Check what the domain in From says of mail without its authentication (DMARC), and say so in
   * Authentication-Results. SPF and DKIM are checked for it, and refused only where their own
   * directives say so. (RFC 9989)
   * @default no
   */
  readonly "check-dmarc-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail that fails the DMARC check where the domain in From asks for that (p=reject): 550
   * 5.7.1. RFC 9989 advises against doing so for no other reason: mail that came through a mailing
   * list fails too. check-dmarc-inbound has to be on. (RFC 9989)
   * @default no
   */
  readonly "reject-dmarc-check-fail"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose From does not name one domain that all readers would see, so that DMARC
   * cannot be checked: 550 5.7.1. Unless stated as reject-dmarc-check-fail says: else whoever
   * forges mail would write From twice. check-dmarc-inbound has to be on. (RFC 9989 §5.3.1)
   */
  readonly "reject-dmarc-check-permerror"?: boolean | "yes" | "no" | "";
  /**
   * Put off mail whose DMARC check cannot be made now: 451 4.4.3. check-dmarc-inbound has to be on.
   * (RFC 9989)
   * @default no
   */
  readonly "reject-dmarc-check-temperror"?: boolean | "yes" | "no" | "";
  /**
   * Keep Authentication-Results in our name in mail from these clients, such as a content filter
   * that hands mail back. Of all other mail they are left out, where any source checks something:
   * whoever reads them takes them for ours. (RFC 8601 §5)
   * @default no
   */
  readonly "trust-authentication-results"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Send only what SPF of its sender's domain lets our address send; other mail bounces (5.7.23),
   * and waits while the DNS does not answer (4.7.24). The address is that of our end of the
   * connection, so it does not fit behind a proxy or address translation. Mail without a sender is
   * sent. (RFC 7208)
   * @default no
   */
  readonly "check-spf-outbound"?: boolean | "yes" | "no" | "";
}
