// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /** Whether statistics are written. Unset: they are when there is a statistics-file. */
  readonly statistics?: boolean | "yes" | "no" | "";
  /**
   * File for the statistics, in JSON: totals since the start, and what is queued now. Replaced as a
   * whole every minute and at the end.
   */
  readonly "statistics-file"?: string;
}
