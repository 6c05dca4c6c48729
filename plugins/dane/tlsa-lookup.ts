import { isIP } from "node:net";
import type { Lookup, Resolver, TlsaRecord } from "../../core/mod.ts";

/** A host that mail may go to. */
export interface HostAsked {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
}

/** What the DNS says of a host's TLS. */
export type TlsaFound =
  /** Nothing that could be believed: DANE does not hold for this host. */
  | { readonly kind: "none" }
  /** `base` is the TLSA base domain (RFC 7672 §2.2.3); the records may be of no use, all of them. */
  | { readonly kind: "records"; readonly base: string; readonly records: readonly TlsaRecord[] }
  /** What is there cannot be seen, or is false: the host must not be used now (RFC 7672 §2.1.2). */
  | { readonly kind: "unknown"; readonly reason: string };

/** Records of a host, as each is held against each certificate that is shown; the hosts that publish them have a few. */
const MOST_RECORDS = 100;

const NONE: TlsaFound = { kind: "none" };

/**
 * Looks for the TLSA records of a host (RFC 7672 §2.2.2, §2.2.3): at the name that it is an alias of, if the way there is secure, then at its
 * own. Where its addresses are not secure nobody is asked: name servers that do not know such records may not even answer.
 */
export async function lookUpTlsa(resolver: Resolver, host: HostAsked): Promise<TlsaFound> {
  const bases = await basesOf(resolver, host);
  if ("kind" in bases) return bases;
  for (const base of bases) {
    const question = `_${host.port}._tcp.${base}`;
    const answer = await resolver.tlsa(question);
    switch (answer.kind) {
      case "found":
        if (!answer.authentic) break;
        return answer.records.length > MOST_RECORDS
          ? unknown(`TLSA look-up for ${question}`, `there are more than ${MOST_RECORDS} records`)
          : { kind: "records", base, records: answer.records };
      case "none":
        break;
      case "temporary":
      case "bogus":
        return unknown(`TLSA look-up for ${question}`, answer.reason);
    }
  }
  return NONE;
}

/** The names at which TLSA records count, in order. */
async function basesOf(
  resolver: Resolver,
  { hostName, address }: HostAsked,
): Promise<readonly string[] | TlsaFound> {
  // An address, or an address literal: it has no name.
  if (isIP(hostName) !== 0 || hostName.startsWith("[")) return NONE;
  const lookups = await Promise.all([resolver.a(hostName), resolver.aaaa(hostName)]);
  const own = lookups.find((found) => has(found, address)) ?? lookups.find(isFound);
  if (own?.kind !== "found") {
    for (const lookup of lookups)
      if ("reason" in lookup) return unknown(`address look-up for ${hostName}`, lookup.reason);
    // It is in the hosts file, or has just gone.
    return NONE;
  }
  const { authentic, canonical } = own;
  if (authentic) return canonical === undefined ? [hostName] : [canonical, hostName];
  if (canonical === undefined) return NONE;
  // A secure name may be an alias of one that is not: then its own records count (RFC 7672 §2.2.2).
  const alias = await resolver.cname(hostName);
  if (alias.kind === "found") return alias.authentic ? [hostName] : NONE;
  return alias.kind === "none" ? NONE : unknown(`CNAME look-up for ${hostName}`, alias.reason);
}

function isFound({ kind }: Lookup<string>): boolean {
  return kind === "found";
}

function has(found: Lookup<string>, address: string): boolean {
  return found.kind === "found" && found.records.includes(address);
}

function unknown(what: string, reason: string): TlsaFound {
  return { kind: "unknown", reason: `${what} failed: ${reason}` };
}
