// Written by `npm run generate` from the plugins' declarations.

export interface GmImprinterSettings {
  /**
   * The account.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "account-id"?: string;
  /**
   * The server's name in the account.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "imprinter-id"?: string;
  /**
   * The account's password.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "imprinter-password"?: string;
  /**
   * Class of tokens.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "default-token-class"?: string;
  /**
   * Sort of content.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "default-content-type"?: string;
  /**
   * Who pays.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "default-payer-id"?: string;
  /**
   * On whose behalf mail is sent.
   * @deprecated It is obsolete: Goodmail no longer exists.
   */
  readonly "default-obo-id"?: string;
}
