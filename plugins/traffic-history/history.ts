import { ringsOf, SPAN_STEPS, type SpanStep } from "../../core/mod.ts";
import type { HistorySeries } from "./contract.ts";
import { difference, type Figures, newCounts, SERIES, type SeriesName } from "./figures.ts";
import { type KeptSlot, SlotRing } from "./slot-ring.ts";

/** Counts and levels by minute, hour and day. Its size never changes: some 100 KB. */
export class TrafficSlots {
  readonly rings: Readonly<Record<SpanStep, SlotRing>> = ringsOf(
    (span, slots) => new SlotRing(span, slots),
  );
  /** The counters when they were read last. */
  readonly #read: Figures;
  readonly #change: Figures = newCounts();

  constructor(totals: Figures) {
    this.#read = totals.slice();
  }

  /** What was counted since the last time belongs to the spans that `at` is in, milliseconds since the epoch. */
  read(totals: Figures, levels: Figures, at: number): void {
    difference(totals, this.#read, this.#change);
    this.#read.set(totals);
    for (const step of SPAN_STEPS) {
      const ring = this.rings[step];
      ring.add(ring.numberOf(at), this.#change, levels);
    }
  }

  /** The last spans until `now`, `spans` of them or as many as are kept. */
  series(
    wanted: readonly SeriesName[],
    step: SpanStep,
    now: number,
    spans?: number,
  ): HistorySeries {
    const ring = this.rings[step];
    const numbers = ring.last(now, spans);
    const valuesOf = (name: SeriesName): readonly (number | null)[] => {
      const at = SERIES.indexOf(name);
      return numbers.map((number) => ring.figure(number, at) ?? null);
    };
    return {
      step,
      at: numbers.map((number) => number * ring.span),
      series: Object.fromEntries(wanted.map((name) => [name, valuesOf(name)])),
    };
  }

  /** Takes up what was kept before `now`. */
  restore(step: "hour" | "day", slots: readonly KeptSlot[], now: number): void {
    const ring = this.rings[step];
    for (const slot of slots) ring.restore(slot, ring.numberOf(now));
  }
}
