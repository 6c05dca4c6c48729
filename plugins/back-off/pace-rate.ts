import type { Rate } from "../../core/mod.ts";

const HOUR = 3_600_000;

/** From this many an hour on a rate is counted in spans of ten seconds; below it one by one. */
const BY_SPANS = 720;
const SPAN = 10_000;

/** Messages an hour. Infinity for no limit. */
export function perHour({ count, window }: Rate): number {
  return (count * HOUR) / window;
}

/** A rate that goes evenly: never as much as an hour's mail at once. */
export function evenly(hourly: number): Rate {
  if (hourly >= BY_SPANS) return { count: Math.floor((hourly * SPAN) / HOUR), window: SPAN };
  return { count: 1, window: Math.ceil(HOUR / hourly) };
}
