import type { Clock } from "../time/clock.ts";
import { within } from "../time/within.ts";
import type { Lookup } from "./resolver.ts";

/** Time that look-ups may take together; look-ups at the same time use it once. */
export class LookupBudget {
  readonly #clock: Clock;
  readonly #whole: number;
  #left: number;

  /** `whole` in milliseconds; 0 means no limit. */
  constructor(clock: Clock, whole: number) {
    this.#clock = clock;
    this.#whole = whole;
    this.#left = whole > 0 ? whole : Number.POSITIVE_INFINITY;
  }

  /** The look-up's answer; a temporary failure when the time is over before it comes. */
  async within<T>(lookup: Promise<Lookup<T>>): Promise<Lookup<T>> {
    if (this.#left === Number.POSITIVE_INFINITY) return lookup;
    const before = this.#left;
    const begun = this.#clock.monotonic();
    try {
      return await within(this.#clock, before, lookup, () => this.#tooLate());
    } finally {
      const spent = this.#clock.monotonic() - begun;
      this.#left = Math.max(Math.min(this.#left, before - spent), 0);
    }
  }

  #tooLate<T>(): Lookup<T> {
    return { kind: "temporary", reason: `no answer within ${this.#whole / 1000} s in total` };
  }
}
