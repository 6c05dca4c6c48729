import { difference, type Figures, newCounts, raise } from "./figures.ts";

/** Length of a step, milliseconds. */
export const STEP = 5000;
const STEPS_OF_A_MINUTE = 60_000 / STEP;
const MINUTES_OF_AN_HOUR = 60;

/**
 * The last minute and the last hour, and the most that any had. By a clock that nobody sets. What it keeps are readings of counters
 * that grow: of a minute ago by steps, of an hour ago by minutes.
 */
export class TrafficWindows {
  #steps: Readings;
  #minutes: Readings;
  #taken = 0;
  #topMinute = newCounts();
  #topHour = newCounts();

  constructor() {
    this.#steps = new Readings(STEPS_OF_A_MINUTE, newCounts());
    this.#minutes = new Readings(MINUTES_OF_AN_HOUR, newCounts());
  }

  /** `steps` steps have passed, in most cases 1; what was counted meanwhile belongs to the last of them. */
  pass(totals: Figures, steps: number): void {
    const all = Math.min(steps, STEPS_OF_A_MINUTE * MINUTES_OF_AN_HOUR);
    const before = this.#steps.newest.slice();
    for (let step = 1; step <= all; step++) this.#one(step === all ? totals : before);
  }

  #one(totals: Figures): void {
    raise(this.#topMinute, difference(totals, this.#steps.oldest));
    raise(this.#topHour, difference(totals, this.#minutes.oldest));
    this.#steps.add(totals);
    if (++this.#taken % STEPS_OF_A_MINUTE === 0) this.#minutes.add(totals);
  }

  /** Of the last minute, a step less at most. */
  lastMinute(totals: Figures): Figures {
    return difference(totals, this.#steps.oldest);
  }

  /** Of the last hour, a minute less at most. */
  lastHour(totals: Figures): Figures {
    return difference(totals, this.#minutes.oldest);
  }

  /** The most in a minute, of each count by itself. */
  topMinute(totals: Figures): Figures {
    raise(this.#topMinute, this.lastMinute(totals));
    return this.#topMinute;
  }

  topHour(totals: Figures): Figures {
    raise(this.#topHour, this.lastHour(totals));
    return this.#topHour;
  }

  /** Nothing counts that was before now. */
  reset(totals: Figures): void {
    this.#steps = new Readings(STEPS_OF_A_MINUTE, totals);
    this.#minutes = new Readings(MINUTES_OF_AN_HOUR, totals);
    this.#taken = 0;
    this.#topMinute = newCounts();
    this.#topHour = newCounts();
  }
}

/** The last readings of counters: a fixed number of them, the first as many times as there is none older. */
class Readings {
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
