import { SpanRing } from "../../core/mod.ts";

/** A count of a span of time: the span's number since the epoch, and how many. */
export type SpanCount = readonly [number: number, count: number];

/** Counts by category and spans of time of one length, the last of them. 4 bytes a span and category. */
export class CategoryRing extends SpanRing {
  readonly #counts = new Map<string, Uint32Array>();

  protected override clear(place: number): void {
    for (const counts of this.#counts.values()) counts[place] = 0;
  }

  add(category: string, number: number, count: number): void {
    const place = this.open(number);
    let counts = this.#counts.get(category);
    if (counts === undefined) {
      counts = new Uint32Array(this.slots);
      this.#counts.set(category, counts);
    }
    counts[place] = (counts[place] ?? 0) + count;
  }

  /** How many a span has; 0 where it is not known any more. */
  count(category: string, number: number): number {
    const place = this.placeOf(number);
    return place === undefined ? 0 : (this.#counts.get(category)?.[place] ?? 0);
  }

  /** What a category has in the spans up to `last`, the oldest first, as it is kept. */
  kept(category: string, last: number): readonly SpanCount[] {
    const found: SpanCount[] = [];
    for (let number = Math.max(last - this.slots + 1, 0); number <= last; number++) {
      const count = this.count(category, number);
      if (count > 0) found.push([number, count]);
    }
    return found;
  }

  /** Adds what was kept, but for spans that are too old for it, or later than `last`. */
  restore(category: string, kept: readonly SpanCount[], last: number): void {
    for (const [number, count] of kept)
      if (this.isShown(number, last)) this.add(category, number, count);
  }

  forget(category: string): void {
    this.#counts.delete(category);
  }
}
