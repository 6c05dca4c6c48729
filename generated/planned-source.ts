// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Offer PowerMTA's commands for mail merge.
   * @default no
   * @deprecated It has no effect yet: the commands of mail merge are not offered.
   */
  readonly "allow-mailmerge"?: boolean | "yes" | "no" | "";
  /**
   * Let these clients use mail merge whatever else is said.
   * @default no
   * @deprecated It has no effect yet: the commands of mail merge are not offered.
   */
  readonly "always-allow-api-submission"?: boolean | "yes" | "no" | "";
  /**
   * Refuse the whole message when it has more recipients than max-rcpt-per-message.
   * @default no
   * @deprecated It has no effect yet: the recipients beyond the limit are refused, the message goes
   * to the others.
   */
  readonly "too-many-rcpts-fails-message"?: boolean | "yes" | "no" | "";
  /**
   * End the connection in place of a 4xx reply.
   * @default no
   * @deprecated It has no effect yet: clients get the 4xx reply.
   */
  readonly "disconnect-on-transient-error"?: boolean | "yes" | "no" | "";
  /**
   * Complete host names without a dot with domain-suffix.
   * @default yes
   * @deprecated It has no effect yet: names stay as they are given.
   */
  readonly "auto-qualify-domain"?: boolean | "yes" | "no" | "";
  /**
   * How senders of mail from here are rewritten.
   * @deprecated It has no effect yet: senders stay as they are.
   */
  readonly "rewrite-list"?: string;
  /**
   * An address that gets a copy of every message.
   * @deprecated It has no effect yet: no copies are made.
   */
  readonly bcc?: string;
}

export interface VirtualMtaSettings {
  /**
   * How senders of mail from here are rewritten.
   * @deprecated It has no effect yet: senders stay as they are.
   */
  readonly "rewrite-list"?: string;
}

export interface VirtualMtaPoolSettings {
  /**
   * How senders of mail from here are rewritten.
   * @deprecated It has no effect yet: senders stay as they are.
   */
  readonly "rewrite-list"?: string;
}
