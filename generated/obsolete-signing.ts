// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Sign by DomainKeys, the forerunner of DKIM. (RFC 4870)
   * @default no
   * @deprecated It is obsolete: DomainKeys is given up; use dkim-sign.
   */
  readonly "dk-sign"?: boolean | "yes" | "no" | "";
  /**
   * Add a token of Goodmail's.
   * @default no
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "add-gm-token"?: boolean | "yes" | "no" | "";
}
