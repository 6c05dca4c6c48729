import { contains, isLoopback, type Lookup, parseCidr, type Resolver } from "../../core/mod.ts";

/** What the DNS says of a client: a name leads back to its address, none does, or the DNS does not answer. */
export type NameCheck = "confirmed" | "unconfirmed" | "unknown";

/** Names of one address that are looked at (RFC 8601 §3): whoever owns the reverse zone could list thousands. */
const MOST_NAMES = 10;

/** Looks for a name of `address` that has this address (`iprev`, RFC 8601 §3). Addresses of this host are confirmed as they are. */
export async function checkName(resolver: Resolver, address: string): Promise<NameCheck> {
  const own = parseCidr(address);
  if (own === undefined) return "unconfirmed";
  if (isLoopback(address)) return "confirmed";
  const names = await resolver.ptr(address);
  if (names.kind !== "found") return isOpen(names) ? "unknown" : "unconfirmed";
  let open = false;
  for (const name of names.records.slice(0, MOST_NAMES)) {
    const found = await (own.family === 4 ? resolver.a(name) : resolver.aaaa(name));
    if (found.kind === "found" && found.records.some((record) => contains(own, record)))
      return "confirmed";
    open ||= isOpen(found);
  }
  return open ? "unknown" : "unconfirmed";
}

function isOpen({ kind }: Lookup<string>): boolean {
  return kind === "temporary" || kind === "bogus";
}
