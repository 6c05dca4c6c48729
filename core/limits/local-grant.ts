import type { Clock } from "../time/clock.ts";
import type { KeyCount } from "./key-count.ts";
import type { Grant } from "./limit-store.ts";

/** What was taken of some counts: those of a part of two lists, which nobody changes. */
export class LocalGrant implements Grant {
  readonly #counters: readonly (KeyCount | undefined)[];
  readonly #amounts: readonly number[];
  readonly #changed: (counter: KeyCount) => void;
  readonly #clock: Clock;
  readonly #from: number;
  #end: number;
  #over = false;

  constructor(
    counters: readonly (KeyCount | undefined)[],
    amounts: readonly number[],
    changed: (counter: KeyCount) => void,
    clock: Clock,
    from: number = 0,
  ) {
    this.#clock = clock;
    this.#counters = counters;
    this.#amounts = amounts;
    this.#changed = changed;
    this.#from = from;
    this.#end = counters.length;
  }

  settle(used?: readonly number[]): void {
    if (this.#over) return;
    this.#over = true;
    const now = this.#clock.monotonic();
    for (let at = this.#from; at < this.#end; at++) {
      const counter = this.#counters[at];
      if (counter === undefined) continue;
      const taken = this.#amounts[at] ?? 0;
      counter.settle(taken, used === undefined ? taken : (used[at - this.#from] ?? 0), now);
      this.#changed(counter);
    }
  }

  cancel(): void {
    this.settle([]);
  }

  split(at: number): Grant {
    const from = Math.min(this.#from + at, this.#end);
    const rest = new LocalGrant(this.#counters, this.#amounts, this.#changed, this.#clock, from);
    rest.#end = this.#end;
    rest.#over = this.#over;
    this.#end = from;
    return rest;
  }
}
