import { type Token, token } from "../../core/mod.ts";

/** How the server is to end. */
export interface Ending {
  /** Milliseconds that a drain may take, stopping included. */
  drainTimeout: number;
}

export const ENDING: Token<Ending> = token<Ending>("process.ending");

/** How many connections the process has descriptors for. */
export interface Room {
  /** Inbound sessions; Infinity where the limit is not known. */
  readonly mostIn: number;
  /** Outbound connections. */
  readonly mostOut: number;
}

export const ROOM: Token<Room> = token<Room>("process.room");
