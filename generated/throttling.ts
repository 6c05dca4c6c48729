// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Recipients of a queue tried: never more than that in any span as long as the window, which
   * counts on through a restart from a minute on. 0 means no limit.
   * @default unlimited
   */
  readonly "max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Bytes of messages of a queue delivered: never more than that in any span as long as the window,
   * which counts on through a restart from a minute on. A message counts once an attempt; one that
   * is larger goes when nothing else counts. 0 means no limit.
   * @default unlimited
   */
  readonly "max-data-volume-rate"?: "unlimited" | (string & {});
  /**
   * Connections of a queue begun: never more than that in any span as long as the window, which
   * counts on through a restart from a minute on. 0 means no limit.
   * @default unlimited
   */
  readonly "max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Least time between two connections of a queue; a bare number is seconds.
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
