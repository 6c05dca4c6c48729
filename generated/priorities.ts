// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * From 0 to 100; higher ones get connections first.
   * @default 50
   * @deprecated It has no effect yet: all queues are served alike.
   */
  readonly "queue-priority"?: number | string;
  /**
   * The same as `queue-priority`.
   * From 0 to 100; higher ones get connections first.
   * @default 50
   * @deprecated It has no effect yet: all queues are served alike.
   */
  readonly "delivery-priority"?: number | string;
}
