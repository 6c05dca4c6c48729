// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Largest message that is sent to these domains; larger ones bounce at once (5.3.4). 0 means no
   * limit.
   * @default unlimited
   */
  readonly "max-message-size"?: number | "unlimited" | (string & {});
}
