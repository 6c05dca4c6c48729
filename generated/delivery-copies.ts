// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * An address that gets a copy of each message to the domain once it is delivered: one copy for
   * all recipients that had it in one attempt, as it came in, from the null sender, so that nobody
   * hears of it if it fails. A crash makes no copy twice and loses none. "" clears.
   */
  readonly "bcc-upon-delivery"?: string;
}
