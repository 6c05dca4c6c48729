const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long the spans are that are counted in. Hours and days are those of UTC. */
export const SPAN_STEPS = ["minute", "hour", "day"] as const;
/** The name of a length of spans. */
export type SpanStep = (typeof SPAN_STEPS)[number];

/** A ring for each length of spans: two hours by minutes, two weeks by hours, a year and a leap day by days. */
export function ringsOf<Ring>(
  make: (span: number, slots: number) => Ring,
): Readonly<Record<SpanStep, Ring>> {
  return { minute: make(MINUTE, 120), hour: make(HOUR, 14 * 24), day: make(DAY, 366) };
}

/** Which of the last spans are asked for; all that are kept where `spans` is undefined. */
export interface SpansAsked {
  readonly step: SpanStep;
  readonly spans: number | undefined;
}

/** Reads `step=…&spans=…` of a query; a minute unless given. A text says what is wrong. */
export function readSpans({
  step = "minute",
  spans,
}: {
  readonly step?: string | undefined;
  readonly spans?: string | undefined;
}): SpansAsked | string {
  const chosen = SPAN_STEPS.find((each) => each === step);
  if (chosen === undefined) return `step is one of ${SPAN_STEPS.join(", ")}`;
  if (spans !== undefined && !/^[1-9]\d{0,5}$/.test(spans)) return "spans is a number from 1 on";
  return { step: chosen, spans: spans === undefined ? undefined : Number(spans) };
}

/**
 * Places for the last spans of time of one length, which have the number of their span since the epoch: a fixed number of them, of
 * which a new span takes the place of one that many before. The clock may be set: what happens in a span that has a place already
 * goes into it. What is in a place is the subclass's.
 */
export abstract class SpanRing {
  /** Length of a span, milliseconds. */
  readonly span: number;
  /** How many spans there is room for. */
  readonly slots: number;
  /** The number of the span in each place; -1 for none. */
  readonly #numbers: Float64Array;

  constructor(span: number, slots: number) {
    this.span = span;
    this.slots = slots;
    this.#numbers = new Float64Array(slots).fill(-1);
  }

  /** Empties a place for a new span. */
  protected abstract clear(place: number): void;

  /** The number of the span that a time is in, milliseconds since the epoch. */
  numberOf(at: number): number {
    return Math.max(Math.floor(at / this.span), 0);
  }

  /** Numbers of the last spans until `now`, `spans` of them or as many as there is room for; the oldest first. */
  last(now: number, spans: number = this.slots): readonly number[] {
    const last = this.numberOf(now);
    const many = Math.max(Math.min(spans, this.slots, last + 1), 1);
    return Array.from({ length: many }, (_, index) => last - many + 1 + index);
  }

  /** The place of a span, empty when it is new. */
  protected open(number: number): number {
    const place = number % this.slots;
    if (this.#numbers[place] !== number) {
      this.#numbers[place] = number;
      this.clear(place);
    }
    return place;
  }

  /** The place of a span; undefined where it is not known, or not any more. */
  protected placeOf(number: number): number | undefined {
    const place = number % this.slots;
    return this.#numbers[place] === number ? place : undefined;
  }

  /** Whether a span that was kept is shown still: not too old for the ring, nor later than `last`. */
  protected isShown(number: number, last: number): boolean {
    return number <= last && number > last - this.slots;
  }
}
