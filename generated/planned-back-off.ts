// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * normal: throttling replies put the queue in back-off; off: never.
   * @default normal
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "back-off-mode"?: "normal" | "off" | "";
  /**
   * The list of replies to watch for.
   * @deprecated It has no effect yet: no reply changes the state of a queue.
   */
  readonly "smtp-pattern-list"?: string;
  /**
   * Recipients tried per window while in back-off; max-msg-rate unless set.
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-max-msg-rate"?: "unlimited" | (string & {});
  /**
   * Pauses between attempts while in back-off; the last one repeats.
   * @default 1h
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-retry-after"?: number | string;
  /**
   * How long a back-off lasts, unless the reply that began it says otherwise.
   * @default never
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-to-normal-after"?: number | "never" | (string & {});
  /**
   * Recipients tried in an hour of back-off.
   * @deprecated It is obsolete: use backoff-max-msg-rate N/h.
   */
  readonly "backoff-max-msg-per-hour"?: number | string;
  /**
   * Connections made per window while in back-off; max-connect-rate unless set.
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-max-connect-rate"?: "unlimited" | (string & {});
  /**
   * Data delivered per window while in back-off; max-data-volume-rate unless set.
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-max-data-volume-rate"?: "unlimited" | (string & {});
  /**
   * Connections at a time while in back-off.
   * @default 20
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-max-smtp-out"?: number | "unlimited" | (string & {});
  /**
   * Who is told when a queue enters or leaves back-off.
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-notify"?: string;
  /**
   * Leave back-off with the first delivery.
   * @default no
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-to-normal-after-delivery"?: boolean | "yes" | "no" | "";
  /**
   * The virtual MTA that takes over while a queue is in back-off.
   * @deprecated It has no effect yet: queues never back off.
   */
  readonly "backoff-reroute-to-virtual-mta"?: string;
  /**
   * Enter back-off when no source address is left in use.
   * @default no
   * @deprecated It has no effect yet: no source address is taken out of use.
   */
  readonly "backoff-upon-all-sources-disabled"?: boolean | "yes" | "no" | "";
  /**
   * How long a source address stays out of use.
   * @default never
   * @deprecated It has no effect yet: no source address is taken out of use.
   */
  readonly "reenable-source-ip-after"?: number | "never" | (string & {});
  /**
   * Who is told when a source address goes out of use or comes back.
   * @deprecated It has no effect yet: no source address is taken out of use.
   */
  readonly "disabled-source-ip-notify"?: string;
  /**
   * Log when a source address goes out of use.
   * @default no
   * @deprecated It has no effect yet: no source address is taken out of use.
   */
  readonly "log-disabled-ips"?: boolean | "yes" | "no" | "";
}

export interface SmtpPatternListSettings {
  /**
   * A reply to watch for and what it does; of several that match, the first counts.
   * @deprecated It has no effect yet: no reply changes the state of a queue.
   */
  readonly reply?: string | readonly string[];
}
