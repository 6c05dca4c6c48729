// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Address the server listens on.
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-ip"?: string;
  /**
   * Port the server listens on; 0 means that it does not run.
   * @default 0
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-port"?: number | string;
  /**
   * Let connections wait for their turn when there are too many.
   * @default no
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-await-slot"?: boolean | "yes" | "no" | "";
  /**
   * Offer CHUNKING.
   * @default no
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-has-chunking"?: boolean | "yes" | "no" | "";
  /**
   * Offer PIPELINING.
   * @default no
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-has-pipelining"?: boolean | "yes" | "no" | "";
  /**
   * Offer VERP.
   * @default no
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-has-verp"?: boolean | "yes" | "no" | "";
  /**
   * Offer mail merge.
   * @default no
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-has-mailmerge"?: boolean | "yes" | "no" | "";
  /**
   * Milliseconds before every reply.
   * @default 0
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-latency"?: number | string;
  /**
   * Count what the server takes in the totals.
   * @default yes
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-update-stats"?: boolean | "yes" | "no" | "";
  /**
   * File with addresses the server refuses.
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-blacklist"?: string;
  /**
   * File the refusals are written to.
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-log-blacklist"?: string;
  /**
   * How addresses are refused.
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-blacklist-bounce-method"?: string;
  /**
   * Share of listed addresses that are refused.
   * @deprecated It has no effect yet: there is no built-in server that throws mail away.
   */
  readonly "dummy-smtp-blacklist-bounce-percent"?: number | string;
}
