// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Check the envelope sender by Sender ID before sending.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up.
   */
  readonly "check-mfrom-outbound"?: boolean | "yes" | "no" | "";
  /**
   * Check the author by Sender ID before sending.
   * @default no
   * @deprecated It is obsolete: Sender ID is given up.
   */
  readonly "check-pra-outbound"?: boolean | "yes" | "no" | "";
  /**
   * Log look-ups in the DNS.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-resolution"?: boolean | "yes" | "no" | "";
  /**
   * Log connections that break in a message.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-transfer-failures"?: boolean | "yes" | "no" | "";
  /**
   * Log messages that the bounce processors handle.
   * @default no
   * @deprecated It has no effect yet: the log has what log-level asks for.
   */
  readonly "log-messages"?: boolean | "yes" | "no" | "";
}
