// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Age at which mail that is still not delivered bounces. (RFC 5321 §4.5.4.1)
   * @default 4d12h
   */
  readonly "bounce-after"?: number | "never" | (string & {});
}
