import type { KeyCount } from "./key-count.ts";

/** Milliseconds until something is to be done for a count. */
export function restOf(counter: KeyCount, now: number): number {
  const { ledger, line } = counter;
  let rest = counter.open === 0 ? counter.emptiesIn(now) : Number.POSITIVE_INFINITY;
  if (!counter.writing) rest = Math.min(rest, counter.refreshAt(now) - now);
  const [first] = line;
  if (first === undefined) return rest;
  const missing = counter.need(first.amount) - counter.room(now);
  if (missing > 0) return Math.min(rest, ledger.freesIn(missing, now), ledger.patience);
  // It is attended to when the record is written.
  if (counter.writing) return rest;
  if (counter.notBefore > now) return Math.min(rest, counter.notBefore - now);
  // Those who were woken may not take what they waited for.
  return Math.min(rest, ledger.part);
}

/** Milliseconds until so much may be free, for all that is known at `now`, of the monotonic clock. */
export function waitFor(counter: KeyCount, amount: number, now: number): number {
  const missing = counter.need(amount) - counter.room(now);
  if (missing <= 0) return Math.max(counter.notBefore - now, 0);
  const rest = counter.ledger.freesIn(missing, now);
  return Number.isFinite(rest) ? rest : counter.ledger.part;
}
