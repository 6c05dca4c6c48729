// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether statistics are written.
   * @default no
   * @deprecated It has no effect yet: no statistics are written; mta show status has the totals.
   */
  readonly statistics?: boolean | "yes" | "no" | "";
  /**
   * File for the statistics, replaced as a whole each time.
   * @deprecated It has no effect yet: no statistics are written; mta show status has the totals.
   */
  readonly "statistics-file"?: string;
}
