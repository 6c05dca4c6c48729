// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Pauses after a queue could not be delivered: the first, the second, …; the last repeats.
   * Recipients with a temporary failure of their own follow it too, unless retry-recipients-after
   * is set.
   * @default 10m
   */
  readonly "retry-after"?: number | string;
  /** Pause before a recipient with a temporary failure is tried again. */
  readonly "retry-recipients-after"?: number | string;
}
