import type { Clock } from "../time/clock.ts";
import type { SavedCount } from "./record-codec.ts";

/** How exactly hosts tell for how long they have been up, milliseconds. */
const EXACT_TO = 1000;

/**
 * Milliseconds since a record was made, or less. The clock may have been set forward since; as long as the host has not been started anew,
 * it knows how long ago that was. With a clock that was set back it is as if no time had passed.
 */
export function ageOf({ at, up }: SavedCount, clock: Clock): number {
  const age = Math.max(clock.now() - at, 0);
  const now = clock.uptime?.();
  // It has been up for less: it was started anew, and the clock is all there is.
  if (up === undefined || now === undefined || now < up) return age;
  return Math.min(age, Math.max(now - up - EXACT_TO, 0));
}
