// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether these clients may send to any recipient. Unset: clients on this host may, others may
   * not.
   */
  readonly "always-allow-relaying"?: boolean | "yes" | "no" | "";
  /** Recipient domains that are accepted from anyone; `$name` stands for the members of a macro. */
  readonly "relay-domain"?: string | readonly string[];
}

export interface SourceSettings {
  /**
   * Whether these clients may send to any recipient. Unset: clients on this host may, others may
   * not.
   */
  readonly "always-allow-relaying"?: boolean | "yes" | "no" | "";
  /** Recipient domains that are accepted from anyone; `$name` stands for the members of a macro. */
  readonly "relay-domain"?: string | readonly string[];
}
