// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * How often the directory was looked at.
   * @deprecated It is obsolete: it had no effect in PowerMTA any more.
   */
  readonly "pickup-retry-interval"?: number | string;
}
