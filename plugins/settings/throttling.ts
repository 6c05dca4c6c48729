// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Recipients tried per window. 0 means no limit.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Connections made per window. 0 means no limit.
   * @default unlimited
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Least time between two connections of a queue; a bare number is seconds.
   * @default 0s
   * @deprecated It has no effect yet: mail goes out as fast as the connections allow.
   */
  readonly "delivery-interval"?: number | string;
  /**
   * Connections at a time to one address of a destination.
   * @default unlimited
   * @deprecated It has no effect yet: only max-smtp-out limits connections.
   */
  readonly "max-smtp-out-per-ip"?: number | "unlimited" | (string & {});
}
