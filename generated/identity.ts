// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Our own names; the first is the main one, used in the greeting and in EHLO. Without any, the
   * host's name is used. In a virtual MTA: its name in EHLO. (RFC 5321 §2.3.5)
   * A change takes effect at the next start.
   */
  readonly "host-name"?: string | readonly string[];
  /**
   * The same as `host-name`.
   * Our own names; the first is the main one, used in the greeting and in EHLO. Without any, the
   * host's name is used. In a virtual MTA: its name in EHLO. (RFC 5321 §2.3.5)
   * A change takes effect at the next start.
   */
  readonly "server-name"?: string | readonly string[];
  /**
   * A number or a text that tells this server from others with the same name. It is part of the
   * Message-ID of messages that the server writes itself. (RFC 5322 §3.6.4)
   * A change takes effect at the next start.
   * @default 0
   */
  readonly "host-id"?: string;
  /**
   * The same as `host-id`.
   * A number or a text that tells this server from others with the same name. It is part of the
   * Message-ID of messages that the server writes itself. (RFC 5322 §3.6.4)
   * A change takes effect at the next start.
   * @default 0
   */
  readonly "server-id"?: string;
}

export interface VirtualMtaSettings {
  /**
   * Our own names; the first is the main one, used in the greeting and in EHLO. Without any, the
   * host's name is used. In a virtual MTA: its name in EHLO. (RFC 5321 §2.3.5)
   * A change takes effect at the next start.
   */
  readonly "host-name"?: string | readonly string[];
  /**
   * The same as `host-name`.
   * Our own names; the first is the main one, used in the greeting and in EHLO. Without any, the
   * host's name is used. In a virtual MTA: its name in EHLO. (RFC 5321 §2.3.5)
   * A change takes effect at the next start.
   */
  readonly "server-name"?: string | readonly string[];
}
