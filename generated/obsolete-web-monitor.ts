// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Clients that may see the monitor.
   * @deprecated It is obsolete: use http-access.
   */
  readonly "http-mgmt-source"?: string | readonly string[];
  /**
   * Clients that may not see the monitor.
   * @deprecated It is obsolete: use http-access with none.
   */
  readonly "no-http-mgmt-source"?: string | readonly string[];
}
