// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * How long a plugin may take to answer one question; at least a second. When it takes longer, its
   * answer is dropped and the question ends safely: the client hears 451 4.3.0, a queue waits, a
   * reload leaves the old configuration in force.
   * @default 30s
   */
  readonly "plugin-timeout"?: number | string;
  /**
   * Lets the server start although these directives have no effect yet and the file sets them.
   * Without it, one that changes where mail goes, what it looks like, how fast it goes out, what is
   * recorded, or who may send is an error.
   */
  readonly "allow-no-effect"?: string | readonly string[];
  /**
   * Whether the shipped profiles of mailbox providers apply: connections and rates for mail to them
   * where no block and no line of this configuration says otherwise. They never apply to mail with
   * a route, to local delivery and in the sandbox. `mta show provider` shows them.
   * @default yes
   */
  readonly "provider-profiles"?: boolean | "yes" | "no" | "";
}

export interface ProviderSettings {
  /** Domains of the provider's own mailboxes. Mail to them has its settings without any look-up. */
  readonly domain?: string | readonly string[];
  /**
   * Names of the provider's mail hosts, by which the domains that it hosts are known: those whose
   * MX of the lowest preference are all among them.
   */
  readonly mx?: string | readonly string[];
}
