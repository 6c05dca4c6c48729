// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Connections at a time from each of these local addresses.
   * @deprecated It has no effect yet: max-smtp-out limits all addresses together.
   */
  readonly "source-ip-max-smtp-out"?: string | readonly string[];
  /**
   * Connections at a time from each local address.
   * @deprecated It is obsolete: use source-ip-max-smtp-out 0/0 N; connections are limited by
   * max-smtp-out.
   */
  readonly "max-smtp-out-per-source-ip"?: number | "unlimited" | (string & {});
  /**
   * Connections made per window from each of these local addresses.
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "source-ip-max-connect-rate"?: string | readonly string[];
  /**
   * Minimum time before one more connection is opened.
   * @default 0s
   * @deprecated It has no effect yet: connections open as mail needs them.
   */
  readonly "smtp-out-rampup-interval"?: number | string;
  /**
   * Recipients tried per window from each of these local addresses.
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "source-ip-max-msg-rate"?: string | readonly string[];
  /**
   * Recipients tried in an hour.
   * @deprecated It is obsolete: use max-msg-rate N/h.
   */
  readonly "max-msg-per-hour"?: number | "unlimited" | (string & {});
  /**
   * Data delivered per window from each of these local addresses.
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "source-ip-max-data-volume-rate"?: string | readonly string[];
  /**
   * Refused recipients after which a connection is closed.
   * @default unlimited
   * @deprecated It has no effect yet: connections are kept in spite of refusals.
   */
  readonly "max-errors-per-connection"?: number | "unlimited" | (string & {});
}

export interface VirtualMtaSettings {
  /**
   * Recipients tried per window over all queues of the virtual MTA.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-smtp-msg-rate"?: "unlimited" | (string & {});
  /**
   * Data delivered per window over all queues of the virtual MTA.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-smtp-data-volume-rate"?: "unlimited" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Recipients tried per window over all queues of the virtual MTA.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-smtp-msg-rate"?: "unlimited" | (string & {});
  /**
   * Data delivered per window over all queues of the virtual MTA.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-smtp-data-volume-rate"?: "unlimited" | (string & {});
}
