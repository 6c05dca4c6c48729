// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Age at which mail that is still not delivered bounces, whatever held it up: failures, a rate, a
   * pause. (RFC 5321 §4.5.4.1)
   * @default 4d12h
   */
  readonly "bounce-after"?: number | "never" | (string & {});
  /**
   * Time between delay reports, for recipients whose sender asked for them (NOTIFY=DELAY), whatever
   * the mail waits for. (RFC 3461 §4.1)
   * @default 4h
   */
  readonly "notify-of-delay-every"?: number | "never" | (string & {});
}
