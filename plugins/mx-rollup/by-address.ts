import type { Resolver } from "../../core/mod.ts";

/** Hosts that a rollup by address remembers, in case some of them go. */
const MOST_HOSTS = 8;

/** The addresses of a host; none where they cannot be found now. */
async function addressesOf(host: string, resolver: Resolver): Promise<readonly string[]> {
  const found = await Promise.all([resolver.a(host), resolver.aaaa(host)]);
  return found.flatMap((lookup) => (lookup.kind === "found" ? lookup.records : []));
}

/**
 * The hosts of a rollup by address once a domain has joined it; undefined when it does not, as the hosts known lead elsewhere than its own.
 * Hosts that have no address any more are left out.
 */
export async function joinByAddress(
  known: readonly string[],
  own: readonly string[],
  resolver: Resolver,
): Promise<readonly string[] | undefined> {
  const [there, here] = await Promise.all([known, own].map((hosts) => lookUp(hosts, resolver)));
  if (there === undefined || here === undefined || here.size === 0) return undefined;
  if (there.size === 0) return own;
  const [theirs, ours] = [there, here].map((hosts) => new Set([...hosts.values()].flat()));
  if (theirs === undefined || ours === undefined || !theirs.isSubsetOf(ours)) return undefined;
  const more = own.filter((host) => here.get(host)?.every((address) => theirs.has(address)));
  return [...new Set([...there.keys(), ...more])].slice(0, MOST_HOSTS);
}

/** Hosts that have addresses, with those. */
async function lookUp(
  hosts: readonly string[],
  resolver: Resolver,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    hosts.map(async (host) => [host, await addressesOf(host, resolver)] as const),
  );
  return new Map(found.filter(([, addresses]) => addresses.length > 0));
}
