// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Domain that completes addresses without one; the host's own domain unless set.
   * @deprecated It has no effect yet: addresses without a domain are refused, except postmaster.
   */
  readonly "domain-suffix"?: string;
  /**
   * Whether [name] of a variable without a value becomes empty; otherwise it stays as written.
   * @default yes
   * @deprecated It has no effect yet: there is no mail merge.
   */
  readonly "mailmerge-expands-undefined-variables"?: boolean | "yes" | "no" | "";
}
