// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether these clients may send to any recipient. Unset: clients on this host may, others may
   * not.
   */
  readonly "always-allow-relaying"?: boolean | "yes" | "no" | "";
  /**
   * Start although strangers can connect and may send to anybody, because something in front of the
   * server keeps them out.
   * @default no
   */
  readonly "allow-open-relay"?: boolean | "yes" | "no" | "";
  /** Recipient domains that are accepted from anyone; `$name` stands for the members of a macro. */
  readonly "relay-domain"?: string | readonly string[];
  /**
   * A recipient that is accepted from anyone, in either letter case, or an expression for such
   * recipients, in which domains are in lower case.
   */
  readonly "relay-address"?: string | readonly string[];
}

export interface SourceSettings {
  /**
   * Whether these clients may send to any recipient. Unset: clients on this host may, others may
   * not.
   */
  readonly "always-allow-relaying"?: boolean | "yes" | "no" | "";
  /**
   * Take mail only from clients that have logged in (530 5.7.0). Without a plugin that knows users
   * nobody can, and with yes no mail is taken. (RFC 4954 §6)
   * @default no
   */
  readonly "require-auth"?: boolean | "yes" | "no" | "";
  /** Recipient domains that are accepted from anyone; `$name` stands for the members of a macro. */
  readonly "relay-domain"?: string | readonly string[];
}
