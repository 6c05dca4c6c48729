// Written by `npm run generate` from the plugins' declarations.

export interface SourceSettings {
  /** Lists of recipients that get no mail: they are refused when they are named (550 5.7.1). */
  readonly "suppression-lists"?: string;
}
