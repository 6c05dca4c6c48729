import type { Ledger } from "./ledger.ts";

/** The least time between two records of a count that only say that less is spent, milliseconds. */
export const REST = 10_000;

/** How many sub-windows what is set aside holds where it is a trifle, and for how long at most, milliseconds. */
const LONG_HOLD = { parts: 15, most: 900_000 };

/** How long two records may take to be written, the one that sets aside and the one after it, milliseconds. */
export const WRITE_TIME = 30_000;

/** How long what a record sets aside holds after it was written, milliseconds. */
export function shortHold({ part }: Pick<Ledger, "part">): number {
  return Math.max(part, REST);
}

/** The same of a trifle. */
export function longHold(ledger: Pick<Ledger, "part">): number {
  return Math.max(shortHold(ledger), Math.min(ledger.part * LONG_HOLD.parts, LONG_HOLD.most));
}
