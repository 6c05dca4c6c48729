import type { MxRecord } from "./resolver.ts";

/** Names of hosts by preference (RFC 5321 §5.1), the best first; of equal ones in the order of the records. A null MX is none. */
export function mxTiers(records: readonly MxRecord[]): readonly (readonly string[])[] {
  const tiers = Map.groupBy(
    records.filter(({ exchange }) => exchange !== ""),
    ({ preference }) => preference,
  );
  return [...tiers]
    .sort(([a], [b]) => a - b)
    .map(([, equal]) => equal.map(({ exchange }) => exchange));
}
