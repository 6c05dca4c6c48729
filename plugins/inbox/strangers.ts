import { type Cidr, contains, type Lookup, parseCidr, type Resolver } from "../../core/mod.ts";

/** Ranges of examples (RFC 5737, RFC 3849), of addresses that lead nowhere (RFC 6666) and of tunnels (RFC 4380), where nobody is that a link could mean. */
const NOBODY: readonly Cidr[] = [
  ...["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
  ...["2001:db8::/32", "3fff::/20", "100::/64", "2001::/32"],
].flatMap((text) => parseCidr(text) ?? []);

/** An IPv4 address inside one of IPv6 for a tunnel of the own network (ISATAP, RFC 5214 §6.1), as URLs write it. */
const ISATAP = /(?::|::)(?:200:)?5efe:[\da-f]{1,4}:[\da-f]{1,4}\]$/;

/** Whether no host of the Internet has an address, besides what the core knows of. */
export function isNobodys(address: string): boolean {
  const isTunnel = address.includes(":") && ISATAP.test(written(address));
  return isTunnel || NOBODY.some((range) => contains(range, address));
}

/** A resolver that finds no such addresses. */
export function withoutNobody(resolver: Resolver): Resolver {
  return {
    validates: resolver.validates,
    mx: (name, signal) => resolver.mx(name, signal),
    txt: (name, signal) => resolver.txt(name, signal),
    ptr: (address, signal) => resolver.ptr(address, signal),
    tlsa: (name, signal) => resolver.tlsa(name, signal),
    cname: (name, signal) => resolver.cname(name, signal),
    a: async (name, signal) => only(await resolver.a(name, signal)),
    aaaa: async (name, signal) => only(await resolver.aaaa(name, signal)),
  };
}

function only(lookup: Lookup<string>): Lookup<string> {
  if (lookup.kind !== "found") return lookup;
  return { ...lookup, records: lookup.records.filter((address) => !isNobodys(address)) };
}

function written(address: string): string {
  return URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname : "";
}
