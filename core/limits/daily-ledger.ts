import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";
import { type CalendarDays, daysOf } from "./calendar-day.ts";
import { type Ledger, PARTS, type SavedLedger } from "./ledger.ts";

const DAY = 86_400_000;

/** Days whose counts are remembered: more than one, so that a clock set back finds what was used before. */
const DAYS = 3;

/** The longest wait for a midnight, milliseconds: the clock may be set meanwhile. */
const LONGEST_WAIT = 900_000;

/** Counts by calendar day. */
export class DailyLedger implements Ledger {
  readonly patience: number = LONGEST_WAIT;
  readonly part: number = DAY / PARTS;
  readonly zone: string;
  readonly #days: CalendarDays;
  readonly #clock: Clock;
  /** Dates and what was used on them, the one used last at the end. */
  readonly #used = new Map<string, number>();
  /** Of the monotonic clock. */
  #lastUse = Number.NEGATIVE_INFINITY;

  constructor(zone: string, clock: Clock) {
    this.zone = zone;
    this.#days = daysOf(zone);
    this.#clock = clock;
  }

  counted(): number {
    return this.#used.get(this.#days.dateAt(this.#clock.now())) ?? 0;
  }

  add(amount: number): void {
    this.addAt(this.#clock.now(), amount);
  }

  /** So much was used on the day of a time, milliseconds since the epoch. */
  addAt(time: number, amount: number): void {
    if (amount > 0) this.addOn(this.#days.dateAt(time), amount);
  }

  /** So much was used at one of some times: on the day of each, for all that is known. */
  addOnEach(times: readonly number[], amount: number): void {
    if (amount <= 0) return;
    for (const date of new Set(times.map((time) => this.#days.dateAt(time))))
      this.addOn(date, amount);
  }

  /** So much is, or was, used on a day. */
  addOn(date: string, amount: number): void {
    const before = this.#used.get(date) ?? 0;
    this.#used.delete(date);
    this.#used.set(date, before + amount);
    this.#lastUse = this.#clock.monotonic();
    dropOldest(this.#used, DAYS);
  }

  freesIn(amount: number): number {
    if (amount > this.counted()) return Number.POSITIVE_INFINITY;
    const now = this.#clock.now();
    return this.#days.endAfter(now) - now;
  }

  emptiesIn(now: number): number {
    return Math.max(this.#lastUse + 2 * DAY - now, 0);
  }

  recent(): number {
    return 0;
  }

  save(): SavedLedger {
    return { kind: "daily", used: [...this.#used] };
  }
}
