import type { Figures } from "./figures.ts";

/** The last readings of counters: a fixed number of them, the first as many times as there is none older. */
export class Readings {
  readonly #all: readonly Figures[];
  #next = 0;

  constructor(many: number, first: Figures) {
    this.#all = Array.from({ length: many }, () => first.slice());
  }

  get oldest(): Figures {
    return this.#at(this.#next);
  }

  get newest(): Figures {
    return this.#at(this.#next + this.#all.length - 1);
  }

  add(totals: Figures): void {
    this.#at(this.#next).set(totals);
    this.#next = (this.#next + 1) % this.#all.length;
  }

  #at(index: number): Figures {
    const found = this.#all[index % this.#all.length];
    if (found === undefined) throw new RangeError("there are no readings");
    return found;
  }
}
