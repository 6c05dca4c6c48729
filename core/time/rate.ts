/** So many per window. */
export interface Rate {
  readonly count: number;
  /** Milliseconds. */
  readonly window: number;
  /** Evenly over the window: no more at once at its start, or after a pause. */
  readonly spread?: boolean | undefined;
}

/** True when two rates allow as much in a window of the same length, `spread` or not. */
export function isSameRate(one: Rate, other: Rate): boolean {
  return one.count === other.count && one.window === other.window;
}

/** Paces are kept over this long at least, milliseconds: timers are not more exact. */
const LEAST_PACE = 100;

/** The pace of a rate that is spread: one in the time of one, or a few together where that is a moment. Undefined for other rates. */
export function paceOf({ count, window, spread }: Rate): Rate | undefined {
  if (spread !== true || count === Number.POSITIVE_INFINITY) return undefined;
  const each = window / count;
  const together = Math.ceil(LEAST_PACE / each);
  return together >= count ? undefined : { count: together, window: together * each };
}
