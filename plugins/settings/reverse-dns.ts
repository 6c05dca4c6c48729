// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Refuse clients without forward-confirmed reverse DNS: in a source when they connect, in a
   * domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails).
   * @default no
   * @deprecated It has no effect yet: the names of clients are not looked up.
   */
  readonly "require-rdns"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Refuse clients without forward-confirmed reverse DNS: in a source when they connect, in a
   * domain when they name such a recipient (550 5.7.25; 450 4.7.25 when the look-up fails).
   * @default no
   * @deprecated It has no effect yet: the names of clients are not looked up.
   */
  readonly "require-rdns"?: boolean | "yes" | "no" | "";
}
