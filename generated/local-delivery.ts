// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Deliver to mailbox-command instead of another host.
   * @default no
   * @deprecated It has no effect yet: mail goes out by SMTP like any other.
   */
  readonly local?: boolean | "yes" | "no" | "";
  /**
   * The command and its arguments, run without a shell, with the message on standard input; $user,
   * $domain, $from, $to and the like stand for the envelope.
   * @deprecated It has no effect yet: mail goes out by SMTP like any other.
   */
  readonly "mailbox-command"?: string;
}
