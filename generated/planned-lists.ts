// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Mail to one address, local part or domain goes to others.
   * @deprecated It has no effect yet: mail goes to the address it was sent to.
   */
  readonly alias?: string | readonly string[];
}

export interface AliasesSettings {
  /**
   * Mail to one address, local part or domain goes to others.
   * @deprecated It has no effect yet: mail goes to the address it was sent to.
   */
  readonly alias?: string | readonly string[];
}
