import type { Clock } from "../time/clock.ts";
import type { KeyCount } from "./key-count.ts";
import type { Grant } from "./limit-store.ts";

/** What was taken of some counts. */
export class LocalGrant implements Grant {
  #counters: readonly (KeyCount | undefined)[];
  #amounts: readonly number[];
  readonly #changed: (counter: KeyCount) => void;
  readonly #clock: Clock;
  #over = false;

  constructor(
    counters: readonly (KeyCount | undefined)[],
    amounts: readonly number[],
    changed: (counter: KeyCount) => void,
    clock: Clock,
  ) {
    this.#clock = clock;
    this.#counters = counters;
    this.#amounts = amounts;
    this.#changed = changed;
  }

  settle(used: readonly number[] = this.#amounts): void {
    if (this.#over) return;
    this.#over = true;
    const now = this.#clock.monotonic();
    let at = 0;
    for (const counter of this.#counters) {
      const taken = this.#amounts[at] ?? 0;
      counter?.settle(taken, used[at++] ?? 0, now);
      if (counter !== undefined) this.#changed(counter);
    }
  }

  cancel(): void {
    this.settle([]);
  }

  split(at: number): Grant {
    const [counters, amounts] = [this.#counters, this.#amounts];
    const rest = new LocalGrant(counters.slice(at), amounts.slice(at), this.#changed, this.#clock);
    rest.#over = this.#over;
    this.#counters = counters.slice(0, at);
    this.#amounts = amounts.slice(0, at);
    return rest;
  }
}
