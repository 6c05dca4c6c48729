import type { Clock } from "../time/clock.ts";
import { DailyLedger } from "./daily-ledger.ts";
import type { SavedCount } from "./record-codec.ts";
import { shortHold, WRITE_TIME } from "./record-times.ts";
import { SlidingLedger } from "./sliding-ledger.ts";

/**
 * Adds what a record says was used, and at the latest moment possible what it says is spent. It was made `age` milliseconds ago.
 */
export function restoreLedger(
  own: SlidingLedger | DailyLedger,
  { at, spent, late, ledger }: SavedCount,
  age: number,
  clock: Clock,
): void {
  const lastUse = Math.min(age, late ?? shortHold(own) + WRITE_TIME);
  if (own instanceof SlidingLedger && ledger.kind === "sliding") {
    for (const [ago, amount] of ledger.used) own.addEnded(age + ago, amount, clock.monotonic());
    // Used at that moment, and a span that begins with it ends with the window.
    own.addEnded(age - lastUse - 1, spent, clock.monotonic());
  } else if (own instanceof DailyLedger && ledger.kind === "daily") {
    for (const [date, amount] of ledger.used) own.addOn(date, amount);
    // The clock may have been set before it was used: then the day was another one.
    const set = clock.now() - at - age;
    own.addOnEach([at, at + lastUse, at + set, at + set + lastUse], spent);
  }
}
