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
}

export interface SmtpPatternListSettings {
  /**
   * A reply to watch for and what it does; of several that match, the first counts.
   * @deprecated It has no effect yet: no reply changes the state of a queue.
   */
  readonly reply?: string | readonly string[];
}
