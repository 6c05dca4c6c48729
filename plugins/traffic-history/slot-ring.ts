import { SpanRing } from "../../core/mod.ts";
import { COUNTS, type Figures, LEVELS, SERIES } from "./figures.ts";

/** Figures of a slot. */
const WIDTH: number = SERIES.length;

/** A slot as it is kept: its number, how many counts it has, these, and the levels. */
export type KeptSlot = readonly number[];

/** Figures by spans of time of one length, the last of them: a slot for each. */
export class SlotRing extends SpanRing {
  readonly #figures: Float64Array;

  constructor(span: number, slots: number) {
    super(span, slots);
    this.#figures = new Float64Array(slots * WIDTH);
  }

  protected override clear(slot: number): void {
    this.#figures.fill(0, slot * WIDTH, (slot + 1) * WIDTH);
  }

  /** Counts are added, levels raised, in the slot of a span. */
  add(number: number, counts: Figures, levels: Figures): void {
    const from = this.open(number) * WIDTH;
    for (let at = 0; at < COUNTS.length; at++)
      this.#figures[from + at] = (this.#figures[from + at] ?? 0) + (counts[at] ?? 0);
    for (let at = 0; at < LEVELS.length; at++) {
      const to = from + COUNTS.length + at;
      this.#figures[to] = Math.max(this.#figures[to] ?? 0, levels[at] ?? 0);
    }
  }

  /** A figure of a span; undefined where nothing is known of it. */
  figure(number: number, at: number): number | undefined {
    const slot = this.placeOf(number);
    return slot === undefined ? undefined : this.#figures[slot * WIDTH + at];
  }

  /** The slots of spans from `first` to `last`, as they are kept. */
  kept(first: number, last: number): readonly KeptSlot[] {
    const found: KeptSlot[] = [];
    for (let number = Math.max(first, 0); number <= last; number++) {
      const slot = this.placeOf(number);
      if (slot === undefined) continue;
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
    if (!this.isShown(number, last)) return;
    this.add(
      number,
      Float64Array.from(figures.slice(0, counts)),
      Float64Array.from(figures.slice(counts)),
    );
  }
}
