// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Refuse clients that may not send to a recipient for the time being (450 4.7.1) rather than for
   * good (550), while a set-up is tried: their mail is not lost.
   * @default no
   */
  readonly "relay-debug"?: boolean | "yes" | "no" | "";
}
