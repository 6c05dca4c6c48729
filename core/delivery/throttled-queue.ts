import { dropOldest } from "../directive/maps.ts";
import type { Waiting } from "../limits/limit-store.ts";
import { isByConnection, type LimitedConnection, type LimitUser } from "../limits/limit-subject.ts";
import {
  joined,
  keysOfConnection,
  keysOfQueue,
  NO_KEYS,
  type RateKey,
  type RateKeys,
  type RateLimit,
} from "../limits/rate-limit.ts";
import type { NoRoom } from "../pool/connector.ts";
import type { Held } from "./held.ts";
import type { RoomWait } from "./room-wait.ts";

/** For how long who stands in line is said to be held when more is not known, milliseconds. */
const MOMENT = 1000;

/** Keys of what is sent over a connection: of limits that are about the connection, and of these and those of the queue. */
interface KeysOver {
  readonly own: RateKeys;
  readonly all: RateKeys;
}

/** Pairs of ends whose keys are kept; those made first go first. */
const MOST_PLACES = 100;

/** What delivery remembers of a queue that is limited, or was held back. */
export class ThrottledQueue {
  /** When the last connection was begun, milliseconds since the epoch. */
  begunAt: number = Number.NEGATIVE_INFINITY;
  /** Connections that were begun and have taken nothing of the limits yet. */
  opening = 0;
  /** Its places in lines, when no host that it could go to had room for it. */
  crowd: RoomWait | undefined;
  /** Its hosts are looked up anew at this time if it is still there; milliseconds since the epoch. */
  crowdedUntil = 0;
  /** No further connection is opened before this time, of the clock that never goes back. */
  openAfter: number = Number.NEGATIVE_INFINITY;
  held: Held | undefined;
  /** Its place in the line for a limit, and what it waits for there. */
  waiting: Waiting | undefined;
  waitsFor: NoRoom | undefined;
  /** Bytes of a message that the volume had no room for; 0 when the last one had. */
  missing = 0;
  /** True when some of its limits are about where connections come from or go. */
  byConnection = false;
  readonly #queue: LimitUser;
  #limits: readonly RateLimit[] | undefined;
  #keys: RateKeys | undefined;
  #byEnds = new WeakMap<LimitedConnection, KeysOver>();
  /** The same keys for all connections between the same ends. */
  readonly #byPlace = new Map<string, KeysOver>();

  constructor(queue: LimitUser) {
    this.#queue = queue;
  }

  /** The keys of its limits, made anew only when these are others. */
  under(limits: readonly RateLimit[]): RateKeys {
    if (this.#keys === undefined || this.#limits !== limits) {
      this.#limits = limits;
      this.#keys = keysOfQueue(limits, this.#queue);
      this.#byEnds = new WeakMap();
      this.#byPlace.clear();
      this.byConnection = limits.some(isByConnection);
    }
    return this.#keys;
  }

  /** The keys of its limits, as asked for with `under` before, over a connection; made once for all between the same ends. */
  over(ends: LimitedConnection): KeysOver {
    let keys = this.#byEnds.get(ends);
    if (keys === undefined) {
      keys = this.#between(ends);
      this.#byEnds.set(ends, keys);
    }
    return keys;
  }

  #between(ends: LimitedConnection): KeysOver {
    const { sourceAddress, address, hostName, mxSite } = ends;
    const place = JSON.stringify([sourceAddress, address, hostName, mxSite]);
    const known = this.#byPlace.get(place);
    if (known !== undefined) return known;
    const own = keysOfConnection(this.#limits ?? [], this.#queue, ends);
    const keys = { own, all: joined(this.#keys ?? NO_KEYS, own) };
    this.#byPlace.set(place, keys);
    dropOldest(this.#byPlace, MOST_PLACES);
    return keys;
  }

  /** There was no room over a connection: what is there is asked anew. */
  doubt(limits: readonly RateLimit[], ends: LimitedConnection): void {
    this.under(limits).headroom.doubt();
    const { own, all } = this.over(ends);
    for (const { headroom } of [own, all]) headroom.doubt();
  }

  /** What holds it now. Who stands in line is held until it is woken, whatever was expected. */
  heldAt(now: number): Held | undefined {
    const { held, waiting, crowd } = this;
    if (held === undefined) return undefined;
    // What was taken may have come free, or been used, since it began to wait.
    const until = waiting?.until ?? held.until;
    if ((waiting ?? crowd) === undefined || until > now) return { ...held, until };
    return { ...held, until: now + MOMENT };
  }

  /** Its hosts are not waited for any more. */
  leaveCrowd(): void {
    this.crowd?.cancel();
    this.crowd = undefined;
  }

  /** What it waits for in line, if that is one of some keys; with the amount that is wanted now. */
  waitedFor(keys: readonly RateKey[], amount: number): NoRoom | undefined {
    const { waiting, waitsFor } = this;
    if (waiting === undefined || waitsFor === undefined || !keys.includes(waitsFor.key))
      return undefined;
    return waitsFor.amount === amount ? waitsFor : { ...waitsFor, amount };
  }

  /** Leaves the line for a limit. */
  stopWaiting(): void {
    this.waiting?.cancel();
    this.waiting = undefined;
  }
}
