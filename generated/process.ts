// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * File with the server's process number, from when it is ready until it stops. The spool has one
   * of its own, mta.pid.
   * A change takes effect at the next start.
   */
  readonly "pid-file"?: string;
  /**
   * How long the server may take to end after SIGTERM or SIGINT, whoever is connected. Clients
   * without content under way are sent away at once (421 4.3.2); messages under way, in and out,
   * may finish, but are cut off when four fifths of it have passed, or all but 5 s.
   * @default 30s
   */
  readonly "drain-timeout"?: number | string;
}
