// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Where complaints of the sandbox's personalities go, as feedback loops are registered with
   * providers. Unset: to the address in CFBL-Address where that is of the author's domain, else to
   * the sender. They end in the sandbox like all mail. (RFC 5965, RFC 9477)
   */
  readonly "sandbox-complaints-to"?: string;
  /**
   * Places that may be asked by one click on unsubscribe, as the mail names them in
   * List-Unsubscribe: each a host, a colon and a port. In the inbox a person clicks; for mail to
   * the mailbox unsubscribe the sandbox does, on this host alone. A name may lead to the Internet
   * and to nowhere else; a private address is asked where it is listed itself. Unset: none is
   * asked. (RFC 8058 §3.2)
   */
  readonly "sandbox-unsubscribe-at"?: string;
}

export interface DomainSettings {
  /**
   * How the sandbox behaves towards mail for these domains: as gmail, outlook or yahoo do, or as a
   * server that is strict in everything; by-domain: as the provider whose domain it is, and as
   * usual for all others. Another can be chosen while it runs (PUT /sandbox/personality). Acts
   * where sandbox-mail is set, and nowhere else.
   * @default none
   */
  readonly "sandbox-personality"?:
    | "none"
    | "by-domain"
    | "gmail"
    | "outlook"
    | "yahoo"
    | "strict"
    | "";
  /**
   * Who meets the personality: the clients that send to the sandbox (session), as if it were the
   * provider's server; or the sandbox's own deliveries (delivery), so that back-off, retries,
   * reports and accounting act on what the provider says.
   * @default session
   */
  readonly "sandbox-personality-at"?: "session" | "delivery" | "";
  /**
   * How many messages of one client, and of one sender's domain, a personality takes in what time;
   * more are put off in its words. Unset: what the personality has.
   */
  readonly "sandbox-personality-rate"?: "unlimited" | (string & {});
  /**
   * Whether a personality refuses messages without a DKIM signature of their author's domain. That
   * the signature holds is not checked. Unset: strict does, the others do not.
   */
  readonly "sandbox-demand-authentication"?: boolean | "yes" | "no" | "";
}
