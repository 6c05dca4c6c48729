import {
  type Clock,
  contains,
  isLoopback,
  type Lookup,
  LookupBudget,
  parseCidr,
  type Resolver,
} from "../../core/mod.ts";

/**
 * What the DNS says of a client's address (`iprev`, RFC 8601 §2.7.3): a name leads back to it; there are names and none of them
 * does; the DNS does not answer; there is no name.
 */
export type ClientNameResult = "pass" | "fail" | "temperror" | "permerror";

/** Outcome of looking a client's name up. */
export interface ClientName {
  readonly result: ClientNameResult;
  /** The name that leads back; undefined without one, and for an address of this host, which is not looked up. */
  readonly name: string | undefined;
}

/** Names of one address that are looked at (RFC 8601 §3): whoever owns the reverse zone could list thousands. */
const MOST_NAMES = 10;

/** Milliseconds of all look-ups together. */
const LONGEST = 20_000;

/** Looks for a name of `address` that has this address (RFC 8601 §3), within 20 s. Addresses of this host pass as they are. */
export async function checkClientName(
  resolver: Pick<Resolver, "ptr" | "a" | "aaaa">,
  clock: Clock,
  address: string,
): Promise<ClientName> {
  const own = parseCidr(address);
  if (own === undefined) return without("permerror");
  if (isLoopback(address)) return without("pass");
  const budget = new LookupBudget(clock, LONGEST);
  const names = await budget.within(resolver.ptr(address));
  if (names.kind !== "found") return without(isOpen(names) ? "temperror" : "permerror");
  if (names.records.length === 0) return without("permerror");
  let open = false;
  for (const name of names.records.slice(0, MOST_NAMES)) {
    const found = await budget.within(own.family === 4 ? resolver.a(name) : resolver.aaaa(name));
    if (found.kind === "found" && found.records.some((record) => contains(own, record)))
      return { result: "pass", name };
    open ||= isOpen(found);
  }
  return without(open ? "temperror" : "fail");
}

function without(result: ClientNameResult): ClientName {
  return { result, name: undefined };
}

function isOpen({ kind }: Lookup<string>): boolean {
  return kind === "temporary" || kind === "bogus";
}
