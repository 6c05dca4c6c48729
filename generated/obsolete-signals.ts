// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Whether events are handed on, or the filter that says for which mail. Unset: yes where there is
   * a signals block.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}

export interface VirtualMtaSettings {
  /**
   * Whether events are handed on, or the filter that says for which mail. Unset: yes where there is
   * a signals block.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Whether events are handed on, or the filter that says for which mail. Unset: yes where there is
   * a signals block.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "enable-signals"?: boolean | "yes" | "no" | (string & {});
}

export interface SignalsSettings {
  /**
   * The service's key.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "api-key"?: string;
  /**
   * Where events are posted.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "upload-url"?: string;
  /**
   * Whether openings and clicks are told the service as well.
   * @default no
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "engagement-tracking"?: boolean | "yes" | "no" | "";
  /**
   * Header field with the sender's own id of the message.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "custom-message-id-header"?: string;
  /**
   * Take the subaccount from the field X-SP-Subaccount-Id.
   * @default no
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "process-x-sp-subaccount-id"?: boolean | "yes" | "no" | "";
  /**
   * Leave the field X-SP-Subaccount-Id in the message.
   * @default no
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "retain-x-sp-subaccount-id"?: boolean | "yes" | "no" | "";
  /**
   * Log every post.
   * @default no
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "log-verbose"?: boolean | "yes" | "no" | "";
  /**
   * Free space below which events that wait are removed.
   * @default 20M
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "min-free-space"?: number | string;
  /**
   * Whether recipients are told as they are or as hashes.
   * @default retain
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "privacy-policy"?: "retain" | "sha1" | "";
}

export interface SignalsFilterSettings {
  /**
   * Whether events are handed on for mail whose Sender or From field has a domain.
   * @deprecated It is obsolete: Signals is a service for PowerMTA; a <webhook> or an <acct-file>
   * hands events on.
   */
  readonly "sender-or-from"?: string | readonly string[];
}
