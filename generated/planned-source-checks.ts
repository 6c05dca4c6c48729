// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Verify DKIM signatures and say so in Authentication-Results.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "check-dkim-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Put the DNS data of that check into the message.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "trace-dkim-check"?: boolean | "yes" | "no" | "";
  /**
   * Check the sender's SPF and say so in Authentication-Results.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "check-spf-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Guess an SPF record for domains without one.
   * @default no
   * @deprecated It is obsolete: guessing is given up (RFC 7208).
   */
  readonly "check-spf-inbound-best-guess"?: boolean | "yes" | "no" | "";
  /**
   * Look-ups without an answer that an SPF check may make. (RFC 7208 §4.6.4)
   * @default 2
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "check-spf-inbound-max-void-lookups"?: number | string;
  /**
   * Put the DNS data of the SPF check into the message.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "trace-spf-check"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose SPF check fails.
   * @default yes
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-spf-check-fail"?: boolean | "yes" | "no" | "";
  /**
   * Refuse mail whose SPF record makes no sense.
   * @default yes
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-spf-check-permerror"?: boolean | "yes" | "no" | "";
  /**
   * Put off mail whose SPF check cannot be made now.
   * @default yes
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-spf-check-temperror"?: boolean | "yes" | "no" | "";
  /**
   * Look the client's name up and say so in Authentication-Results.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "check-iprev-inbound"?: boolean | "yes" | "no" | "";
  /**
   * Put the DNS data of that look-up into the message.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "trace-iprev-check"?: boolean | "yes" | "no" | "";
  /**
   * Refuse clients whose name does not lead back to them.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-iprev-check-fail"?: boolean | "yes" | "no" | "";
  /**
   * Refuse clients without a name.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-iprev-check-permerror"?: boolean | "yes" | "no" | "";
  /**
   * Put off clients whose name cannot be looked up now.
   * @default no
   * @deprecated It has no effect yet: mail is taken unchecked.
   */
  readonly "reject-iprev-check-temperror"?: boolean | "yes" | "no" | "";
  /**
   * Log when connections begin and end.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-connections"?: boolean | "yes" | "no" | "";
  /**
   * Log commands and replies.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-commands"?: boolean | "yes" | "no" | "";
  /**
   * Log every byte of a connection.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log how TLS was agreed.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-tls"?: boolean | "yes" | "no" | "";
}

export interface DomainSettings {
  /**
   * Log when connections begin and end.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-connections"?: boolean | "yes" | "no" | "";
  /**
   * Log commands and replies.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-commands"?: boolean | "yes" | "no" | "";
  /**
   * Log every byte of a connection.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-data"?: boolean | "yes" | "no" | "";
  /**
   * Log how TLS was agreed.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-tls"?: boolean | "yes" | "no" | "";
}
