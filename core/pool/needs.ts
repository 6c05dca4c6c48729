import {
  countedAs,
  type LimitedConnection,
  type LimitSubject,
  type LimitUser,
  specificityOf,
} from "../limits/limit-subject.ts";
import type { Ceiling } from "../limits/rate-limit.ts";
import type { PlaceNeed } from "./open-counts.ts";

/**
 * What every connection is counted as, whatever ceilings there are: those of the next configuration count the ones that are open as well.
 */
const ALWAYS: readonly LimitSubject[] = [
  { name: "", by: ["peer-ip"] },
  { name: "", by: ["queue", "source-ip"] },
  { name: "", by: ["mx-host", "source-ip"] },
];

const NO_NEEDS: readonly PlaceNeed[] = [];

/** The counts that a connection needs a place in. Of the ceilings of one directive the most specific holds, of others each. */
export function placesFor(
  ceilings: readonly Ceiling[],
  queue: LimitUser,
  target: LimitedConnection,
): readonly PlaceNeed[] {
  if (ceilings.length === 0) return NO_NEEDS;
  const needs: PlaceNeed[] = [];
  for (const of of ceilings) {
    const key = countedAs(of, queue, target);
    if (key === undefined) continue;
    const at = needs.findIndex((one) => one.key === key && one.of.name === of.name);
    const known = needs[at];
    if (known === undefined) needs.push({ key, most: of.most, of });
    else if (specificityOf(of) > specificityOf(known.of)) needs[at] = { key, most: of.most, of };
  }
  // What lifts a wider limit is none itself.
  return needs.filter(({ most }) => most !== Number.POSITIVE_INFINITY);
}

/** All that a connection counts as. */
export function countsOf(
  needs: readonly PlaceNeed[],
  queue: LimitUser,
  target: LimitedConnection,
): readonly string[] {
  const keys: string[] = [];
  for (const subject of ALWAYS) {
    const key = countedAs(subject, queue, target);
    if (key !== undefined) keys.push(key);
  }
  for (const { key } of needs) if (!keys.includes(key)) keys.push(key);
  return keys;
}
