import { COUNTS, type Figures, LEVELS, SERIES } from "./figures.ts";

/** Figures of a slot. */
const WIDTH: number = SERIES.length;

/** A slot as it is kept: its number, how many counts it has, these, and the levels. */
export type KeptSlot = readonly number[];

/**
 * Figures by spans of time of one length, the last of them: a slot for each, which has the number of the span since the epoch. Room for
 * a fixed number of slots; a new one takes the place of that many spans before. The clock may be set: what happens in a span that has
 * a slot already goes into it.
 */
export class SlotRing {
  /** Length of a span, milliseconds. */
  readonly span: number;
  readonly slots: number;
  /** The number of each slot's span; -1 for none. */
  readonly #numbers: Float64Array;
  readonly #figures: Float64Array;

  constructor(span: number, slots: number) {
    this.span = span;
    this.slots = slots;
    this.#numbers = new Float64Array(slots).fill(-1);
    this.#figures = new Float64Array(slots * WIDTH);
  }

  /** The number of the span that a time is in. */
  numberOf(at: number): number {
    return Math.max(Math.floor(at / this.span), 0);
  }

  /** Counts are added, levels raised, in the slot of a span. */
  add(number: number, counts: Figures, levels: Figures): void {
    const from = this.#open(number);
    for (let at = 0; at < COUNTS.length; at++)
      this.#figures[from + at] = (this.#figures[from + at] ?? 0) + (counts[at] ?? 0);
    for (let at = 0; at < LEVELS.length; at++) {
      const to = from + COUNTS.length + at;
      this.#figures[to] = Math.max(this.#figures[to] ?? 0, levels[at] ?? 0);
    }
  }

  /** Where the figures of a span begin. */
  #open(number: number): number {
    const slot = number % this.slots;
    const from = slot * WIDTH;
    if (this.#numbers[slot] === number) return from;
    this.#numbers[slot] = number;
    this.#figures.fill(0, from, from + WIDTH);
    return from;
  }

  /** A figure of a span; undefined where nothing is known of it. */
  figure(number: number, at: number): number | undefined {
    const slot = number % this.slots;
    return this.#numbers[slot] === number ? this.#figures[slot * WIDTH + at] : undefined;
  }

  /** The slots of spans from `first` to `last`, as they are kept. */
  kept(first: number, last: number): readonly KeptSlot[] {
    const found: KeptSlot[] = [];
    for (let number = Math.max(first, 0); number <= last; number++) {
      const slot = number % this.slots;
      if (this.#numbers[slot] !== number) continue;
      const figures = this.#figures.subarray(slot * WIDTH, (slot + 1) * WIDTH);
      found.push([number, COUNTS.length, ...figures]);
    }
    return found;
  }

  /**
   * Adds a slot as it was kept, by a version that may have counted less or more. One that is too old for the ring, or later than `last`, is
   * left out.
   */
  restore([number = -1, counts = 0, ...figures]: KeptSlot, last: number): void {
    if (number > last || number <= last - this.slots) return;
    this.add(
      number,
      Float64Array.from(figures.slice(0, counts)),
      Float64Array.from(figures.slice(counts)),
    );
  }
}
