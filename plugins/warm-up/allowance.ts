import type { Clock, DailyRate, Grant, LimitStore, Rate, RateLimit } from "../../core/mod.ts";
import { type ColdDays, keyOf } from "./cold-days.ts";
import { TakenSoon } from "./soon.ts";
import type { Ramp } from "./warm-ups.ts";

/** Today's allowances of cold virtual MTAs, as counts of the limit store. */
export class Allowances {
  readonly #limits: LimitStore;
  readonly #soon: TakenSoon;
  readonly #days: ColdDays;

  constructor(limits: LimitStore, clock: Clock, days: ColdDays) {
    this.#limits = limits;
    this.#soon = new TakenSoon(limits, clock);
    this.#days = days;
  }

  /** Takes one message of today's allowance; undefined when it is used up, or what is left cannot be told soon. */
  take(ramp: Ramp): Grant | undefined | Promise<Grant | undefined> {
    const count = this.#days.allowance(ramp);
    if (count <= 0) return undefined;
    const key = { name: nameOf(ramp), limit: { count, zone: ramp.zone } };
    // On most days most mail comes when it is used up.
    if ((this.#limits.counted?.(key) ?? 0) >= count) return undefined;
    return this.#soon.take(key, 1);
  }

  /** How many of today's have gone; undefined where that cannot be told. */
  used(ramp: Ramp): number | undefined {
    return this.#limits.counted?.({ name: nameOf(ramp), limit: { count: 0, zone: ramp.zone } });
  }

  /** Sees to it that at least so many of today's count as gone. Throws an `Error` when that cannot be kept now. */
  async use(ramp: Ramp, used: number): Promise<void> {
    const missing = used - (this.used(ramp) ?? 0);
    if (missing <= 0) return;
    // Whatever the allowance is: more may have gone elsewhere.
    const limit = { count: Number.MAX_SAFE_INTEGER, zone: ramp.zone };
    const grant = await this.#soon.take({ name: nameOf(ramp), limit }, missing);
    if (grant === undefined) throw new Error("the count cannot be kept now; try again later");
    grant.settle();
  }
}

/** The name of an allowance among all limits. */
function nameOf(ramp: Ramp): string {
  return `warm-up ${keyOf(ramp)}`;
}

/** What counts against today's number where mail above it waits: recipients that are tried. It goes on by itself when the next day begins. */
export function heldBy(ramp: Ramp, days: ColdDays): RateLimit {
  const { zone, numbers } = ramp;
  // Mail of its own may come before its first day, or the start be put off: no more goes than on that day.
  const today = (): DailyRate => ({ count: days.allowance(ramp) || (numbers[0] ?? 0), zone });
  return {
    ...{ name: "warm-up", counts: "recipients", by: [], rate: NO_RATE },
    daily: { key: nameOf(ramp), today },
  };
}

const NO_RATE: Rate = { count: Number.POSITIVE_INFINITY, window: 1000 };
