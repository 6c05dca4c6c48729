import type { HistorySeries } from "./contract.ts";
import {
  difference,
  type Figures,
  type HistoryStep,
  newCounts,
  SERIES,
  type SeriesName,
} from "./figures.ts";
import { type KeptSlot, SlotRing } from "./slot-ring.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two hours by minutes, two weeks by hours, a year and a leap day by days. */
const SLOTS = { minute: 120, hour: 14 * 24, day: 366 } as const;

/** Counts and levels by minute, hour and day. Its size never changes: some 100 KB. */
export class TrafficSlots {
  readonly rings: Readonly<Record<HistoryStep, SlotRing>> = {
    minute: new SlotRing(MINUTE, SLOTS.minute),
    hour: new SlotRing(HOUR, SLOTS.hour),
    day: new SlotRing(DAY, SLOTS.day),
  };
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
    for (const ring of [this.rings.minute, this.rings.hour, this.rings.day])
      ring.add(ring.numberOf(at), this.#change, levels);
  }

  /** The last spans until `now`, `spans` of them or as many as are kept. */
  series(
    wanted: readonly SeriesName[],
    step: HistoryStep,
    now: number,
    spans: number = SLOTS[step],
  ): HistorySeries {
    const ring = this.rings[step];
    const last = ring.numberOf(now);
    const many = Math.max(Math.min(spans, ring.slots, last + 1), 1);
    const numbers = Array.from({ length: many }, (_, index) => last - many + 1 + index);
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
