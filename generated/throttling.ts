// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Recipients tried per queue: never more than this in any span as long as the window. With
   * `spread` they are also paced evenly: 100/h spread is one in 36 seconds, also at the start and
   * after a pause. Windows of a minute or more survive a restart.
   * @default unlimited
   */
  readonly "max-msg-rate"?: "unlimited" | (string & {});
  /**
   * The old form of max-msg-rate N/h. Where both are set both hold.
   * @default unlimited
   */
  readonly "max-msg-per-hour"?: number | "unlimited" | (string & {});
  /**
   * Bytes of messages delivered per queue: never more than this in any span as long as the window.
   * Windows of a minute or more survive a restart. A message counts once per attempt; one larger
   * than the limit goes when nothing else counts.
   * @default unlimited
   */
  readonly "max-data-volume-rate"?: "unlimited" | (string & {});
  /**
   * Connections opened per queue: never more than this in any span as long as the window. Windows
   * of a minute or more survive a restart.
   * @default unlimited
   */
  readonly "max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Recipients of the queue tried per window from each of these local addresses. When one has no
   * room the others go on. The most specific range that an address is in counts; an address that
   * the system chooses is in 0/0 alone.
   */
  readonly "source-ip-max-msg-rate"?: string | readonly string[];
  /**
   * Connections of the queue opened per window from each of these local addresses, as
   * source-ip-max-msg-rate.
   */
  readonly "source-ip-max-connect-rate"?: string | readonly string[];
  /**
   * Bytes of messages of the queue delivered per window from each of these local addresses, as
   * source-ip-max-msg-rate.
   */
  readonly "source-ip-max-data-volume-rate"?: string | readonly string[];
  /**
   * Minimum time between two connections of a queue; a bare number is seconds.
   * @default 0s
   */
  readonly "delivery-interval"?: number | string;
  /**
   * Minimum time before a queue that has connections at work opens one more. The first one is not
   * delayed.
   * @default 0s
   */
  readonly "smtp-out-rampup-interval"?: number | string;
}

export interface VirtualMtaSettings {
  /**
   * Recipients tried per window over all queues of the virtual MTA. In a pool: of its members
   * together, but for those that set a rate of their own.
   * @default unlimited
   */
  readonly "max-smtp-msg-rate"?: "unlimited" | (string & {});
  /**
   * Bytes of messages delivered per window over all queues of the virtual MTA. In a pool: of its
   * members together, but for those that set a rate of their own.
   * @default unlimited
   */
  readonly "max-smtp-data-volume-rate"?: "unlimited" | (string & {});
}

export interface VirtualMtaPoolSettings {
  /**
   * Recipients tried per window over all queues of the virtual MTA. In a pool: of its members
   * together, but for those that set a rate of their own.
   * @default unlimited
   */
  readonly "max-smtp-msg-rate"?: "unlimited" | (string & {});
  /**
   * Bytes of messages delivered per window over all queues of the virtual MTA. In a pool: of its
   * members together, but for those that set a rate of their own.
   * @default unlimited
   */
  readonly "max-smtp-data-volume-rate"?: "unlimited" | (string & {});
}
