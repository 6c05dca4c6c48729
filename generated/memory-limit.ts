// Written by `npm run generate` from the plugins' declarations.

export interface GlobalSettings {
  /**
   * Share of memory in use from which on MAIL is answered 452 4.3.2, until it is two points lower:
   * of the host, or of the control group of a container or service where that is nearer to its end.
   * Memory that the system would give up at once, as that of files it has read, is not in use. 100
   * means never.
   * @default 90
   */
  readonly "max-memory-usage-percent"?: number | string;
}
