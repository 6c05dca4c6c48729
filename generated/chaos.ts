// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether PUT /api/v1/chaos can have the sandbox refuse senders, recipients and logins by chance.
   * Nothing is refused before that is asked for. Acts where sandbox-mail is set, and nowhere else.
   * A change takes effect at the next start.
   * @default no
   */
  readonly "sandbox-chaos"?: boolean | "yes" | "no" | "";
}
