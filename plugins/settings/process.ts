// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File with the server's process number, from when it is ready until it stops. The spool has one
   * of its own, mta.pid.
   * A change takes effect at the next start.
   */
  readonly "pid-file"?: string;
}
