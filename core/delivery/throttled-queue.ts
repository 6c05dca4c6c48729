import type { LimitKey, Waiting } from "../limits/limit-store.ts";
import type { AddressWait } from "../pool/address-counts.ts";
import type { Rate } from "../time/rate.ts";
import type { Held } from "./held.ts";

/** For how long who stands in line is said to be held when more is not known, milliseconds. */
const MOMENT = 1000;

/** What delivery remembers of a queue that is limited, or was held back. */
export class ThrottledQueue {
  /** When the last connection was begun, milliseconds since the epoch. */
  begunAt: number = Number.NEGATIVE_INFINITY;
  /** Its place in the line for an address that has as many connections as it may have. */
  crowd: AddressWait | undefined;
  /** Its hosts are looked up anew at this time if it is still there; milliseconds since the epoch. */
  crowdedUntil = 0;
  /** No further connection is opened before this time, milliseconds since the epoch. */
  openAfter = 0;
  held: Held | undefined;
  /** Its place in the line for a limit. */
  waiting: Waiting | undefined;
  readonly messages: RateKey;
  readonly connections: RateKey;
  readonly volume: RateKey;
  /** Bytes of a message that the volume had no room for; 0 when the last one had. */
  missing = 0;

  constructor(name: string) {
    this.messages = new RateKey(`messages ${name}`);
    this.connections = new RateKey(`connections ${name}`);
    this.volume = new RateKey(`volume ${name}`);
  }

  /** What holds it now. Who stands in line is held until it is woken, whatever was expected. */
  heldAt(now: number): Held | undefined {
    const { held, waiting } = this;
    if (held === undefined || waiting === undefined || held.until > now) return held;
    return { ...held, until: now + MOMENT };
  }

  /** Its hosts are not waited for any more. */
  leaveCrowd(): void {
    this.crowd?.cancel();
    this.crowd = undefined;
  }

  /** Leaves the line for a limit. */
  stopWaiting(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
  }
}

/** The key of a limit, made anew only when the limit is another one. */
export class RateKey {
  readonly #name: string;
  #keys: readonly [LimitKey] | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  /** The key under a rate, alone in a list. */
  under(limit: Rate): readonly [LimitKey] {
    if (this.#keys?.[0].limit !== limit) this.#keys = [{ name: this.#name, limit }];
    return this.#keys;
  }
}
