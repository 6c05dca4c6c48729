import { ringsOf, SPAN_STEPS, type SpanStep } from "../../core/mod.ts";
import { CategoryRing, type SpanCount } from "./category-ring.ts";

/** Lengths whose counts outlive the server. */
export const KEPT_STEPS = ["hour", "day"] as const;
/** One of them. */
export type KeptStep = (typeof KEPT_STEPS)[number];

/** Categories that are told apart. */
const MOST_CATEGORIES = 32;
/** Characters of a category that count. */
const LONGEST_CATEGORY = 64;
/** Where those go that there is no room for: shipped as the category of what nothing else describes. */
const OTHER = "other";

/** Bounces of the last spans, by what they mean. */
export interface BounceSeries {
  readonly step: SpanStep;
  /** Beginnings of the spans, milliseconds since the epoch, the oldest first. The last one is under way. */
  readonly at: readonly number[];
  /** Those that have any in these spans, the fullest first. */
  readonly categories: readonly {
    readonly category: string;
    readonly total: number;
    /** For each span. */
    readonly counts: readonly number[];
  }[];
}

/** Counts bounces by category: two hours by minutes, two weeks by hours, a year by days. At most some 110 KB, and nothing before the first. */
export class BounceHistory {
  readonly rings: Readonly<Record<SpanStep, CategoryRing>> = ringsOf(
    (span, slots) => new CategoryRing(span, slots),
  );
  readonly #categories = new Set<string>();
  /** Those with counts that are not kept yet. */
  readonly #changed = new Set<string>();

  /** A recipient's mail bounced at a time, milliseconds since the epoch. */
  add(category: string, at: number): void {
    const name = this.#known(category);
    this.#changed.add(name);
    for (const step of SPAN_STEPS) this.rings[step].add(name, this.rings[step].numberOf(at), 1);
  }

  /** The name that a category is counted under. */
  #known(category: string): string {
    const name = category.slice(0, LONGEST_CATEGORY) || OTHER;
    if (this.#categories.has(name)) return name;
    // The last place is that of the others.
    const counted = this.#categories.size < MOST_CATEGORIES - 1 ? name : OTHER;
    this.#categories.add(counted);
    return counted;
  }

  /** The last spans until `now`, `spans` of them or as many as are kept. */
  series(step: SpanStep, now: number, spans?: number): BounceSeries {
    const ring = this.rings[step];
    const numbers = ring.last(now, spans);
    const categories = [...this.#categories].map((category) => {
      const counts = numbers.map((number) => ring.count(category, number));
      return { category, total: counts.reduce((sum, count) => sum + count, 0), counts };
    });
    return {
      step,
      at: numbers.map((number) => number * ring.span),
      categories: categories
        .filter(({ total }) => total > 0)
        .sort((a, b) => b.total - a.total || (a.category < b.category ? -1 : 1)),
    };
  }

  /** Categories whose counts have changed since it was asked before. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  /** Categories that were to be kept, and could not: they count as changed. */
  notKept(categories: Iterable<string>): void {
    for (const category of categories)
      if (this.#categories.has(category)) this.#changed.add(category);
  }

  /** Takes up what was kept before `now`. */
  restore(step: KeptStep, category: string, kept: readonly SpanCount[], now: number): void {
    const ring = this.rings[step];
    ring.restore(this.#known(category), kept, ring.numberOf(now));
  }

  /** Makes room: forgets the categories that had nothing in the spans that are kept. Tells which. */
  forgetOld(now: number): readonly string[] {
    const old = [...this.#categories].filter((category) =>
      SPAN_STEPS.every(
        (step) => this.rings[step].kept(category, this.rings[step].numberOf(now)).length === 0,
      ),
    );
    for (const category of old) {
      this.#categories.delete(category);
      for (const step of SPAN_STEPS) this.rings[step].forget(category);
    }
    return old;
  }
}
