// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * How long a TCP connection may take.
   * @default 2m
   */
  readonly "connect-timeout"?: number | string;
  /**
   * The same as `connect-timeout`.
   * How long a TCP connection may take.
   * @default 2m
   */
  readonly "connection-timeout"?: number | string;
  /**
   * How long to wait for a server's greeting. (RFC 5321 §4.5.3.2.1)
   * @default 5m
   */
  readonly "smtp-greeting-timeout"?: number | string;
  /**
   * How long to wait for the reply to a command. (RFC 5321 §4.5.3.2)
   * @default 5m
   */
  readonly "smtp-command-reply-timeout"?: number | string;
  /**
   * The same as `smtp-command-reply-timeout`.
   * How long to wait for the reply to a command. (RFC 5321 §4.5.3.2)
   * @default 5m
   */
  readonly "read-timeout"?: number | string;
  /**
   * How long a block of content may take to go out. (RFC 5321 §4.5.3.2.5)
   * @default 3m
   */
  readonly "data-send-timeout"?: number | string;
  /**
   * The same as `data-send-timeout`.
   * How long a block of content may take to go out. (RFC 5321 §4.5.3.2.5)
   * @default 3m
   */
  readonly "write-timeout"?: number | string;
  /**
   * How long to wait for the reply to a message's end. (RFC 5321 §4.5.3.2.6)
   * @default 10m
   */
  readonly "smtp-data-termination-timeout"?: number | string;
  /**
   * How long to wait for the rest of a reply of several lines once its first line has come. (RFC
   * 5321 §4.2.1)
   * @default 5m
   */
  readonly "smtp-multiple-line-response-timeout"?: number | string;
  /**
   * How long one message may take as a whole, from MAIL to the last reply.
   * @default 1h
   */
  readonly "smtp-timeout"?: number | string;
}

export interface DomainSettings {
  /**
   * Commands sent ahead of their replies where the server offers PIPELINING; 1 means none. (RFC
   * 2920)
   * @default 100
   */
  readonly "smtp-pipeline-depth"?: number | string;
  /**
   * Treats servers as if they did not offer PIPELINING.
   * @default no
   */
  readonly "ignore-pipelining"?: boolean | "yes" | "no" | "";
  /**
   * Treats servers as if they did not offer CHUNKING.
   * @default no
   */
  readonly "ignore-chunking"?: boolean | "yes" | "no" | "";
  /**
   * Treats servers as if they did not offer 8BITMIME.
   * @default no
   */
  readonly "ignore-8bitmime"?: boolean | "yes" | "no" | "";
  /**
   * Treats servers as if they did not offer DSN.
   * @default no
   */
  readonly "ignore-dsn"?: boolean | "yes" | "no" | "";
  /**
   * How long a TCP connection may take.
   * @default 2m
   */
  readonly "connect-timeout"?: number | string;
  /**
   * The same as `connect-timeout`.
   * How long a TCP connection may take.
   * @default 2m
   */
  readonly "connection-timeout"?: number | string;
  /**
   * How long to wait for a server's greeting. (RFC 5321 §4.5.3.2.1)
   * @default 5m
   */
  readonly "smtp-greeting-timeout"?: number | string;
  /**
   * How long to wait for the reply to a command. (RFC 5321 §4.5.3.2)
   * @default 5m
   */
  readonly "smtp-command-reply-timeout"?: number | string;
  /**
   * The same as `smtp-command-reply-timeout`.
   * How long to wait for the reply to a command. (RFC 5321 §4.5.3.2)
   * @default 5m
   */
  readonly "read-timeout"?: number | string;
  /**
   * How long a block of content may take to go out. (RFC 5321 §4.5.3.2.5)
   * @default 3m
   */
  readonly "data-send-timeout"?: number | string;
  /**
   * The same as `data-send-timeout`.
   * How long a block of content may take to go out. (RFC 5321 §4.5.3.2.5)
   * @default 3m
   */
  readonly "write-timeout"?: number | string;
  /**
   * How long to wait for the reply to a message's end. (RFC 5321 §4.5.3.2.6)
   * @default 10m
   */
  readonly "smtp-data-termination-timeout"?: number | string;
  /**
   * Send a message's final dot in a packet of its own where a Cisco PIX firewall stands in front of
   * the host, as the asterisks in its greeting show.
   * @default yes
   */
  readonly "pix-bug-workaround"?: boolean | "yes" | "no" | "";
  /**
   * How long to wait for the rest of a reply of several lines once its first line has come. (RFC
   * 5321 §4.2.1)
   * @default 5m
   */
  readonly "smtp-multiple-line-response-timeout"?: number | string;
  /**
   * How long one message may take as a whole, from MAIL to the last reply.
   * @default 1h
   */
  readonly "smtp-timeout"?: number | string;
  /**
   * Take a 553 to a recipient that has no enhanced status code for an unknown mailbox (5.1.1). (RFC
   * 5321 §4.2.3)
   * @default yes
   */
  readonly "smtp-553-means-invalid-mailbox"?: boolean | "yes" | "no" | "";
}
