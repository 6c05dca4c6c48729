import { type Token, token } from "../../core/mod.ts";

/** Where the queue lives. */
export interface Spool {
  /** Absolute path; exists and belongs to this process. */
  readonly directory: string;
}

export const SPOOL: Token<Spool> = token<Spool>("spool");
