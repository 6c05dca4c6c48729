// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /**
   * Guess an SPF record for domains without one.
   * @default no
   * @deprecated It is obsolete: guessing is given up (RFC 7208).
   */
  readonly "check-spf-inbound-best-guess"?: boolean | "yes" | "no" | "";
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
