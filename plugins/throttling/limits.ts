import type { Cidr, Counted, Rate, RateLimit, ResolvedConfig } from "../../core/mod.ts";
import { poolThatSets } from "../virtual-mta/contract.ts";

/** A limit of each queue. */
export function ofQueue(name: string, counts: Counted, rate: Rate): readonly RateLimit[] {
  return isLimit(rate) ? [{ name, counts, rate, by: ["queue"] }] : [];
}

/** Limits of each source address of a queue, by ranges. */
export function ofSources(
  name: string,
  counts: Counted,
  ranges: readonly (readonly [Cidr, Rate])[],
): readonly RateLimit[] {
  return ranges.map(([from, rate]) => ({ name, counts, rate, from, by: ["queue", "source-ip"] }));
}

/** A limit over all queues of a virtual MTA, or of the members of the pool that sets it for them. */
export function ofVirtualMta(
  { config, virtualMta }: { readonly config: ResolvedConfig; readonly virtualMta: string },
  name: string,
  counts: Counted,
  rate: Rate,
): readonly RateLimit[] {
  if (!isLimit(rate)) return [];
  const pool = poolThatSets(config, virtualMta, name);
  if (pool === undefined) return [{ name, counts, rate, by: ["virtual-mta"] }];
  return [{ name, counts, rate, by: [], group: pool }];
}

function isLimit({ count }: Rate): boolean {
  return count !== Number.POSITIVE_INFINITY;
}
