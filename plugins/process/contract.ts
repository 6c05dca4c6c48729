import { type Token, token } from "../../core/mod.ts";

/** How the server is to end. */
export interface Ending {
  /** Milliseconds that a drain may take, stopping included. */
  drainTimeout: number;
}

export const ENDING: Token<Ending> = token<Ending>("process.ending");
