// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Folder for all mail that would go out: one .eml file a message and index.tsv. Nothing is sent
   * to anyone while this is set.
   * A change takes effect at the next start.
   */
  readonly "sandbox-mail"?: string;
}
