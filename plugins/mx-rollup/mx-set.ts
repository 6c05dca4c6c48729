import { createHash } from "node:crypto";
import { type MxRecord, mxTiers } from "../../core/mod.ts";

/** Hosts by preference, the best first; each tier sorted by name. */
export type HostTiers = readonly (readonly string[])[];

/** Hosts beyond which a set is none to be shared. */
const MOST_HOSTS = 20;

/** Labels of the hosts' common name that a shared queue's name begins with. */
const LABELS = 3;

/** The hosts of an MX set; none where it has no lowest preference with a few hosts. */
export function tiersOf(records: readonly MxRecord[]): HostTiers {
  const tiers = mxTiers(records).map((names) => [...new Set(names)].sort());
  if ((tiers[0]?.length ?? 0) > MOST_HOSTS) return [];
  let left = MOST_HOSTS;
  const bounded = tiers.map((tier) => {
    const some = tier.slice(0, left);
    left -= some.length;
    return some;
  });
  return bounded.filter((tier) => tier.length > 0);
}

/**
 * The domain of the queue that domains with these lowest-preference hosts share: what the names of the hosts have in common, and a hash of
 * them all. The same on every server, at any time.
 */
export function sharedQueue(lowest: readonly string[]): string {
  const sorted = [...lowest].sort();
  const hash = createHash("sha256").update(sorted.join(",")).digest("hex").slice(0, 12);
  const common = commonEnd(sorted);
  return common === "" ? `${hash}.rollup` : `${common}.${hash}.rollup`;
}

/** The last labels that all names share. */
function commonEnd(names: readonly string[]): string {
  const [first = [], ...others] = names.map((name) => name.split(".").reverse());
  const differs = first.findIndex((label, at) => others.some((other) => other[at] !== label));
  const shared = differs < 0 ? first.length : differs;
  return first.slice(0, Math.min(shared, LABELS)).reverse().join(".");
}

/**
 * The hosts that mail of a shared queue may go to when another domain joins: beyond the lowest preference those that are hosts of all its
 * domains, as a host that is not a domain's own refuses its mail.
 */
export function sharedTiers(known: HostTiers | undefined, joining: HostTiers): HostTiers {
  if (known === undefined) return joining;
  const own = new Set(joining.flat());
  const [lowest = [], ...others] = known;
  const common = others.map((tier) => tier.filter((host) => own.has(host)));
  return [lowest, ...common.filter((tier) => tier.length > 0)];
}

/** What is kept of a queue's hosts. */
export function isHostTiers(value: unknown): value is HostTiers {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (tier) =>
        Array.isArray(tier) && tier.length > 0 && tier.every((host) => typeof host === "string"),
    )
  );
}
