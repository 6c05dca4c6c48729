// Written by `npm run generate` from the plugins' declarations.

export interface SpoolSettings {
  /**
   * Remove the empty files kept for later messages.
   * @default no
   * @deprecated It is obsolete: no empty files are kept.
   */
  readonly "delete-file-holders"?: boolean | "yes" | "no" | "";
}
