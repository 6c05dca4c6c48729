// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Recipients tried per queue: never more than this in any span as long as the window. Windows of
   * a minute or more survive a restart. 0 means no limit.
   * @default unlimited
   */
  readonly "max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Bytes of messages delivered per queue: never more than this in any span as long as the window.
   * Windows of a minute or more survive a restart. A message counts once per attempt; one larger
   * than the limit goes when nothing else counts. 0 means no limit.
   * @default unlimited
   */
  readonly "max-data-volume-rate"?: "unlimited" | (string & {});
  /**
   * Connections begun per queue: never more than this in any span as long as the window. Windows of
   * a minute or more survive a restart. 0 means no limit.
   * @default unlimited
   */
  readonly "max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Minimum time between two connections of a queue; a bare number is seconds.
   * @default 0s
   */
  readonly "delivery-interval"?: number | string;
  /**
   * Connections at a time to one address of a destination, those of other queues included; more go
   * to its other addresses, or wait.
   * @default unlimited
   */
  readonly "max-smtp-out-per-ip"?: number | "unlimited" | (string & {});
}
