/** A count of a span of time: the span's number since the epoch, and how many. */
export type SpanCount = readonly [number: number, count: number];

/**
 * Counts by category and spans of time of one length, the last of them: room for a fixed number of spans, of which a new one takes the
 * place of one that many before. 4 bytes a span and category.
 */
export class CategoryRing {
  /** Length of a span, milliseconds. */
  readonly span: number;
  readonly spans: number;
  /** The number of the span in each place; -1 for none. */
  readonly #numbers: Float64Array;
  readonly #counts = new Map<string, Uint32Array>();

  constructor(span: number, spans: number) {
    this.span = span;
    this.spans = spans;
    this.#numbers = new Float64Array(spans).fill(-1);
  }

  /** The number of the span that a time is in, milliseconds since the epoch. */
  numberOf(at: number): number {
    return Math.max(Math.floor(at / this.span), 0);
  }

  add(category: string, number: number, count: number): void {
    const place = number % this.spans;
    if (this.#numbers[place] !== number) {
      this.#numbers[place] = number;
      for (const counts of this.#counts.values()) counts[place] = 0;
    }
    let counts = this.#counts.get(category);
    if (counts === undefined) {
      counts = new Uint32Array(this.spans);
      this.#counts.set(category, counts);
    }
    counts[place] = (counts[place] ?? 0) + count;
  }

  /** How many a span has; 0 where it is not known any more. */
  count(category: string, number: number): number {
    const place = number % this.spans;
    return this.#numbers[place] === number ? (this.#counts.get(category)?.[place] ?? 0) : 0;
  }

  /** What a category has in the spans up to `last`, the oldest first, as it is kept. */
  kept(category: string, last: number): readonly SpanCount[] {
    const found: SpanCount[] = [];
    for (let number = Math.max(last - this.spans + 1, 0); number <= last; number++) {
      const count = this.count(category, number);
      if (count > 0) found.push([number, count]);
    }
    return found;
  }

  /** Adds what was kept, but for spans that are too old for it, or later than `last`. */
  restore(category: string, kept: readonly SpanCount[], last: number): void {
    for (const [number, count] of kept)
      if (number <= last && number > last - this.spans) this.add(category, number, count);
  }

  forget(category: string): void {
    this.#counts.delete(category);
  }
}
