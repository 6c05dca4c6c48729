// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Log connections: those of clients when they begin and end; those to hosts when they are tried,
   * open, fail and end. A connection to a host has the settings of the queue that it is opened for,
   * whoever uses it later.
   * @default no
   */
  readonly "log-connections"?: boolean | "yes" | "no" | "";
  /**
   * Log each command and each reply. What belongs to a login is not shown.
   * @default no
   */
  readonly "log-commands"?: boolean | "yes" | "no" | "";
  /**
   * Log each command, each reply and the first 16 KiB of each message's content, in hex and in
   * ASCII: people's mail. What belongs to a login is not shown, nor is what X-DKIM-Key says.
   * @default no
   */
  readonly "log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log what TLS was agreed on, or why it was not.
   * @default no
   */
  readonly "log-tls"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Log connections: those of clients when they begin and end; those to hosts when they are tried,
   * open, fail and end. A connection to a host has the settings of the queue that it is opened for,
   * whoever uses it later.
   * @default no
   */
  readonly "log-connections"?: boolean | "yes" | "no" | "";
  /**
   * Log each command and each reply. What belongs to a login is not shown.
   * @default no
   */
  readonly "log-commands"?: boolean | "yes" | "no" | "";
  /**
   * Log each command, each reply and the first 16 KiB of each message's content, in hex and in
   * ASCII: people's mail. What belongs to a login is not shown, nor is what X-DKIM-Key says.
   * @default no
   */
  readonly "log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log what TLS was agreed on, or why it was not.
   * @default no
   */
  readonly "log-tls"?: boolean | "yes" | "no" | "";
  /**
   * Log the look-ups that find hosts for these domains, with their answers and how long they took:
   * near 0 where the answer was known.
   * @default no
   */
  readonly "log-resolution"?: boolean | "yes" | "no" | "";
  /**
   * Log a warning when a connection breaks while a message is transferred, or no reply to it comes.
   * @default no
   */
  readonly "log-transfer-failures"?: boolean | "yes" | "no" | "";
  /**
   * Log what returned mail is about, that a bounce processor or a feedback loop processor takes at
   * addresses of these domains.
   * @default no
   */
  readonly "log-messages"?: boolean | "yes" | "no" | "";
}
