// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Time between delay reports, for recipients whose sender asked for them (NOTIFY=DELAY). (RFC
   * 3461 §4.1)
   * @default 4h
   */
  readonly "notify-of-delay-every"?: number | "never" | (string & {});
}
