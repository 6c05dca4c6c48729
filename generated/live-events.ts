// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Pages and programs that may listen to events at a time; 50 of one client elsewhere.
   * @default 1000
   */
  readonly "max-event-listeners"?: number | string;
}
