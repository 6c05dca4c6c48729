// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Folder for all mail that would go out: one .eml file per message, index.tsv that lists them,
   * and results.tsv with a line for each recipient. A message is there when its client gets the
   * 250; then it goes through the queue like any other, but nothing is sent to anyone. Mail that
   * was queued before waits, and what a sandbox took leaves at no later time either. Every login is
   * good unless a plugin knows the user, and STARTTLS is offered with a certificate made at the
   * start.
   * A change takes effect at the next start.
   */
  readonly "sandbox-mail"?: string;
}
