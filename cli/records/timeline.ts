/** The most steps of time that are kept: when there are more, each becomes twice as long. */
const MOST = 1440;

/** What happened in a step of time. */
export interface Step {
  /** When it began, seconds since the epoch. */
  readonly at: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly deferred: number;
}

/** Kinds of records that are counted by time. */
export type Timed = "delivered" | "bounced" | "deferred";

const PLACES: Readonly<Record<Timed, number>> = { delivered: 0, bounced: 1, deferred: 2 };

/** Counts by time, in steps of a minute or longer, in a bounded space whatever the span. */
export class Timeline {
  #length = 60;
  #steps = new Map<number, [number, number, number]>();
  first: number = Number.POSITIVE_INFINITY;
  last: number = Number.NEGATIVE_INFINITY;

  /** Seconds of a step. */
  get stepLength(): number {
    return this.#length;
  }

  /** `seconds` since the epoch; NaN is left out. */
  add(seconds: number, kind: Timed | undefined): void {
    if (!Number.isFinite(seconds)) return;
    if (seconds < this.first) this.first = seconds;
    if (seconds > this.last) this.last = seconds;
    if (kind === undefined) return;
    const counts = this.#at(Math.floor(seconds / this.#length));
    counts[PLACES[kind]] = (counts[PLACES[kind]] ?? 0) + 1;
    if (this.#steps.size > MOST) this.#widen();
  }

  /** The steps in which something happened, the earliest first. */
  steps(): readonly Step[] {
    return [...this.#steps]
      .sort(([a], [b]) => a - b)
      .map(([step, [delivered, bounced, deferred]]) => ({
        at: step * this.#length,
        ...{ delivered, bounced, deferred },
      }));
  }

  #at(step: number): [number, number, number] {
    let counts = this.#steps.get(step);
    if (counts === undefined) {
      counts = [0, 0, 0];
      this.#steps.set(step, counts);
    }
    return counts;
  }

  #widen(): void {
    const steps = this.#steps;
    this.#length *= 2;
    this.#steps = new Map();
    for (const [step, counts] of steps) {
      const wider = this.#at(Math.floor(step / 2));
      counts.forEach((count, place) => {
        wider[place] = (wider[place] ?? 0) + count;
      });
    }
  }
}
