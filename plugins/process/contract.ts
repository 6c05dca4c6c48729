import { type Token, token } from "../../core/mod.ts";
import type { Room } from "./descriptors.ts";

export { type Descriptors, descriptors, limitFor, type Room, roomFor } from "./descriptors.ts";

/** How the server is to end. */
export interface Ending {
  /** Milliseconds that a drain may take, stopping included. */
  readonly drainTimeout: number;
}

/** How the server is to end. */
export const ENDING: Token<Ending> = token<Ending>("process.ending");

/** How many connections the process has descriptors for. */
export const ROOM: Token<Room> = token<Room>("process.room");

/** A socket that others connect to. */
export interface Entrance {
  /** Its address, for the log. */
  readonly name: string;
  readonly isOpen: boolean;
  /** Begins to accept. Rejects with the system's reason. */
  open(): Promise<void>;
  /** Accepts no more; those inside stay. */
  close(): void;
  /** True when it is open but accepts nobody; asked from time to time. */
  isDead(): boolean;
}

/**
 * Sees to it that others can come in. A process without descriptors cannot accept: some runtimes then turn clients away
 * without a word, some spin, and of some the listener is dead from then on. So entrances are closed while there are none,
 * which sends mail to another host, and opened when there are; and one that accepts nobody is opened anew.
 */
export interface Lookout {
  /** Looks after an entrance that is open from now on. */
  guard(entrance: Entrance): void;
  /** It is closed for good. */
  release(entrance: Entrance): void;
}

/** Guards entrances against a process without descriptors. */
export const LOOKOUT: Token<Lookout> = token<Lookout>("process.lookout");
