// Written by `npm run generate` from the plugins' declarations.

export interface SpoolSettings {
  /**
   * Directories with higher numbers are written to first; equal ones in turn.
   * @default 1
   * @deprecated It has no effect yet: the queue is in one directory.
   */
  readonly priority?: number | string;
  /**
   * Free space below which nothing is written to this directory.
   * @default 0b
   * @deprecated It has no effect yet: spool-min-free-space counts.
   */
  readonly "min-free-space"?: number | string;
  /**
   * Deliver what is in this directory and put nothing new there.
   * @default no
   * @deprecated It has no effect yet: new mail goes into the queue as always.
   */
  readonly "deliver-only"?: boolean | "yes" | "no" | "";
}
