// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Folder for all mail that would go out: one .eml file per message, and index.tsv. A message is
   * there when its client gets the 250. While this is set nothing is sent to anyone; mail that was
   * queued before waits.
   * A change takes effect at the next start.
   */
  readonly "sandbox-mail"?: string;
}
