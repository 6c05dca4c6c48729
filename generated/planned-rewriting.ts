// Written by `npm run generate` from the plugins' declarations.

export interface RewriteListSettings {
  /**
   * An envelope sender and what it becomes; * is the same text on both sides.
   * @deprecated It has no effect yet: addresses stay as they came.
   */
  readonly "mail-from"?: string | readonly string[];
  /**
   * A domain in the From field and what it becomes.
   * @deprecated It has no effect yet: addresses stay as they came.
   */
  readonly "from-domain"?: string | readonly string[];
}
