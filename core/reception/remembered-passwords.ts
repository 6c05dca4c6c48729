import { createHmac } from "node:crypto";
import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";
import type { Random } from "../time/random.ts";

/** Milliseconds that a password is remembered. */
const FOR = 5 * 60_000;
/** Passwords that are remembered at a time. */
const MOST = 20_000;

/**
 * Passwords that were right a moment ago, so that a client that logs in for every message costs one comparison in minutes. Neither a
 * password nor anything it could be guessed from is kept: only a hash, under a key that is never written down and ends with the process.
 * For each proof the last one alone is remembered: once a new password is used, the one before it is looked at again.
 */
export class RememberedPasswords {
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #time: number;
  /** By the proof's hash, in the order in which they were added. */
  readonly #last = new Map<string, Remembered>();

  /** `time`: milliseconds that a password is remembered; five minutes unless given. */
  constructor(clock: Clock, random: Random, time: number = FOR) {
    this.#clock = clock;
    this.#key = random.bytes(32);
    this.#time = time;
  }

  /** Whether a password was right for `proof` lately: for what it is compared with, so that a change of that forgets it. */
  has(proof: string, password: string): boolean {
    const key = this.#hash(proof, "");
    const last = this.#last.get(key);
    if (last === undefined) return false;
    if (this.#clock.monotonic() < last.until) return last.hash === this.#hash(proof, password);
    this.#last.delete(key);
    return false;
  }

  /** A password was right for `proof`. */
  add(proof: string, password: string): void {
    const key = this.#hash(proof, "");
    this.#last.delete(key);
    const until = this.#clock.monotonic() + this.#time;
    this.#last.set(key, { hash: this.#hash(proof, password), until });
    dropOldest(this.#last, MOST);
  }

  #hash(proof: string, password: string): string {
    return createHmac("sha256", this.#key)
      .update(`${proof.length}:${proof}${password}`)
      .digest("base64");
  }
}

interface Remembered {
  readonly hash: string;
  /** By the monotonic clock. */
  readonly until: number;
}
