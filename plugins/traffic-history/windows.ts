import { difference, type Figures, newCounts, raise } from "./figures.ts";
import { Readings } from "./readings.ts";

/** Length of a step, milliseconds. */
export const STEP = 5000;
/** Steps of a minute. */
export const STEPS_OF_A_MINUTE: number = 60_000 / STEP;
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
