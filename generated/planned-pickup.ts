// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Directory that mail is taken from, and directory for files that are not messages.
   * @deprecated It has no effect yet: the directory is not looked at; mail comes in over SMTP.
   */
  readonly pickup?: string;
  /**
   * Take away one dot where a line begins with two.
   * @default no
   * @deprecated It has no effect yet: the directory is not looked at; mail comes in over SMTP.
   */
  readonly "pickup-remove-dot"?: boolean | "yes" | "no" | "";
}
