import { dropOldest, type QueueRef, type Replacement } from "../../core/mod.ts";
import type { Allowances } from "./allowance.ts";
import type { ColdDays } from "./cold-days.ts";
import type { Ramp, WarmUps } from "./warm-ups.ts";

/** Queues for which it is remembered whose turn it is. */
const MOST_TURNS = 10_000;

type MaybePromise<T> = T | Promise<T>;

/** Whose turn it is among the cold virtual MTAs of each queue. Outlives a reload. */
export class Turns {
  readonly #turns = new Map<string, number>();

  /** The number of the one whose turn it is; then it is the next one's. */
  next(queue: QueueRef, of: number): number {
    if (of < 2) return 0;
    const name = `${queue.domain}/${queue.virtualMta}`;
    const turn = this.#turns.get(name) ?? 0;
    this.#turns.delete(name);
    this.#turns.set(name, turn + 1);
    dropOldest(this.#turns, MOST_TURNS);
    return turn % of;
  }
}

/** What diverting takes. */
export interface DiversionParts {
  readonly warmUps: WarmUps;
  readonly days: ColdDays;
  readonly allowances: Allowances;
  readonly turns: Turns;
}

/** Gives messages to cold virtual MTAs as long as their allowance of the day lasts. */
export class Diversion {
  readonly #parts: DiversionParts;

  constructor(parts: DiversionParts) {
    this.#parts = parts;
  }

  /** The cold virtual MTA that takes a message of a queue, each in turn; undefined when none has room. */
  of(
    queue: QueueRef,
    cold: readonly string[],
    usual: readonly number[],
  ): MaybePromise<Replacement | undefined> {
    const { warmUps, turns } = this.#parts;
    const ramps: Ramp[] = [];
    for (const name of cold) {
      // Mail that is the cold virtual MTA's own, as a member of the same pool, stays its own.
      if (name === queue.virtualMta) return undefined;
      const ramp = warmUps.ramp(name, queue.domain, usual);
      if (ramp !== undefined) ramps.push(ramp);
    }
    if (ramps.length === 0) return undefined;
    return this.#from(ramps, turns.next(queue, ramps.length), 0);
  }

  #from(
    ramps: readonly Ramp[],
    turn: number,
    tried: number,
  ): MaybePromise<Replacement | undefined> {
    const { days, allowances } = this.#parts;
    for (let at = tried; at < ramps.length; at++) {
      const ramp = ramps[(turn + at) % ramps.length];
      if (ramp === undefined) continue;
      const { virtualMta } = ramp;
      if (ramp.hold) {
        // What waits is counted when it goes.
        if (days.allowance(ramp) > 0) return { virtualMta };
        continue;
      }
      const grant = allowances.take(ramp);
      if (grant instanceof Promise)
        return grant.then((late) => {
          if (late === undefined) return this.#from(ramps, turn, at + 1);
          days.begin(ramp);
          return { virtualMta, grant: late };
        });
      if (grant === undefined) continue;
      days.begin(ramp);
      return { virtualMta, grant };
    }
    return undefined;
  }
}
