import { dropOldest } from "../directive/maps.ts";
import type { Clock } from "../time/clock.ts";

const REMEMBERED = 10_000;

/** How long a host that fails is tried after the others: at first, and at most, milliseconds. */
const FIRST = 60_000;
const LONGEST = 15 * 60_000;

interface Trouble {
  /** Of the monotonic clock. */
  readonly until: number;
  /** Milliseconds. */
  readonly lasts: number;
}

/**
 * Hosts that failed, by place: they are tried after the others, for a time that doubles with each failure after it, and are as good as the
 * others when it is over or when they take mail. Bounded: the oldest failures are forgotten first.
 */
export class HostHealth {
  readonly #clock: Clock;
  readonly #troubles = new Map<string, Trouble>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** True while a host is to be tried after the others. */
  has(place: string): boolean {
    const trouble = this.#troubles.get(place);
    return trouble !== undefined && trouble.until > this.#clock.monotonic();
  }

  /** It failed. Failures while it is tried last already, as of several connections at once, count as one. */
  note(place: string): void {
    const now = this.#clock.monotonic();
    const before = this.#troubles.get(place);
    const lasts = nextTime(before, now);
    this.#troubles.delete(place);
    this.#troubles.set(place, { until: now + lasts, lasts });
    dropOldest(this.#troubles, REMEMBERED);
  }

  /** It did what it was asked. */
  worked(place: string): void {
    if (this.#troubles.size > 0) this.#troubles.delete(place);
  }

  /** Until when a host is tried after the others, milliseconds since the epoch; undefined when it is not. */
  until(place: string): number | undefined {
    const trouble = this.#troubles.get(place);
    const left = (trouble?.until ?? 0) - this.#clock.monotonic();
    return trouble !== undefined && left > 0 ? this.#clock.now() + left : undefined;
  }
}

function nextTime(before: Trouble | undefined, now: number): number {
  if (before === undefined) return FIRST;
  const { until, lasts } = before;
  if (now < until) return lasts;
  // It was well for longer than it is ever left alone.
  return now > until + LONGEST ? FIRST : Math.min(lasts * 2, LONGEST);
}
