import { isIP } from "node:net";
import {
  type Clock,
  type Lookup,
  LookupBudget,
  type MxRecord,
  type Resolver,
  type TlsaRecord,
} from "../../core/mod.ts";
import { lookUpTlsa } from "../dane/contract.ts";
import { isMxOf, type KnownPolicies, type StsPolicy } from "../mta-sts/contract.ts";

/** Bounds on what the DNS of a stranger can make us do; the time in milliseconds. */
const MOST_HOSTS = 20;
const MOST_ADDRESSES = 10;
const MOST_TLSA = 10;
const LONGEST = 30_000;

/** What is asked. */
export interface RoutingAsked {
  /** Lower case, A-labels. */
  readonly domain: string;
  /** Whether TLSA records of the hosts are looked for. */
  readonly dane: boolean;
  /** The port of the domain's MX. */
  readonly port: number;
  /** Hosts that mail goes to instead, by name or address, the first before the others; none where it goes to the MX. */
  readonly route: readonly { readonly name: string; readonly port: number }[];
  /** Whether the domain's MTA-STS policy is, which is fetched from its policy host. */
  readonly sts: boolean;
}

/** What answering takes. */
export interface RoutingParts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Undefined where nobody knows policies. */
  readonly policies: Pick<KnownPolicies, "of"> | undefined;
}

/** A mail host of a domain. */
export interface RoutingHost {
  /** Preference; 0 for the domain itself where it has no MX. */
  readonly pref: number;
  readonly name: string;
  /** Where it takes mail, as far as this server is told. */
  readonly port: number;
  /** Its addresses, IPv4 first. */
  readonly ip: readonly string[];
  /** What its name is an alias of, if it is. */
  readonly alias: string | undefined;
  /** Why it has no address, or why nobody knows. */
  readonly problem: string | undefined;
  /** Its TLSA records that count, as in a zone file. */
  readonly tlsa: readonly string[];
  /** Why nobody knows of TLSA records: with DANE the host is not used then. */
  readonly tlsaProblem: string | undefined;
  /** Whether the policy names it; undefined without a policy. */
  readonly inPolicy: boolean | undefined;
}

/** What became of looking for a policy. */
export type PolicyFound =
  | { readonly kind: "none" }
  | { readonly kind: "unusable"; readonly reason: string }
  | ({ readonly kind: "policy" } & StsPolicy);

/** Where the DNS says that mail for a domain goes. */
export interface RoutingTable {
  readonly domain: string;
  /** `mx`: its MX; `address`: it has none, its own address counts (RFC 5321 §5.1); `null-mx`: it takes no mail (RFC 7505). */
  readonly by: "mx" | "address" | "null-mx" | "no-such-domain" | "no-answer";
  /** Why there is no answer. */
  readonly problem: string | undefined;
  /** What the domain is an alias of, if it is. */
  readonly alias: string | undefined;
  /** Seconds. */
  readonly ttl: number | undefined;
  /** The MX were validated by DNSSEC. */
  readonly authentic: boolean;
  /** In the order of preference. */
  readonly hosts: readonly RoutingHost[];
  /** Hosts that mail goes to instead, with TLSA records; none where it goes to the MX. */
  readonly route: readonly Omit<RoutingHost, "pref" | "inPolicy">[];
  /** Hosts that are left out, as there are so many. */
  readonly more: number;
  /** Undefined where it was not asked for. */
  readonly policy: PolicyFound | undefined;
}

/** Looks up where mail for a domain goes. Never rejects for what the DNS says. */
export async function routingTable(
  asked: RoutingAsked,
  { resolver, clock, policies }: RoutingParts,
): Promise<RoutingTable> {
  const budget = new LookupBudget(clock, LONGEST);
  const { domain } = asked;
  const mx = await budget.within(resolver.mx(domain));
  const records = recordsOf(mx);
  const by = byOf(mx, records);
  const policy =
    asked.sts && policies !== undefined ? policyOf(await policies.of(domain)) : undefined;
  const listed = by === "address" ? [{ preference: 0, exchange: domain }] : records;
  const named = by === "null-mx" ? [] : listed.filter(({ exchange }) => exchange !== "");
  const given = { resolver, budget };
  const hosts: RoutingHost[] = [];
  // Mail that goes elsewhere needs no TLSA records of the MX.
  const dane = asked.dane && asked.route.length === 0;
  for (const { preference: pref, exchange: name } of named.slice(0, MOST_HOSTS)) {
    const found = await hostOf({ name, port: asked.port }, dane, given);
    const inPolicy = policy?.kind === "policy" ? isMxOf(policy, name) : undefined;
    hosts.push({ pref, ...found, inPolicy });
  }
  const route: Omit<RoutingHost, "pref" | "inPolicy">[] = [];
  for (const one of asked.route.slice(0, MOST_HOSTS))
    route.push(await hostOf(one, asked.dane, given));
  return {
    ...{ domain, by, policy, hosts, route, more: Math.max(named.length - MOST_HOSTS, 0) },
    problem: "reason" in mx ? mx.reason : undefined,
    alias: mx.kind === "found" ? mx.canonical : undefined,
    ttl: "ttl" in mx ? mx.ttl : undefined,
    authentic: mx.kind === "found" && mx.authentic,
  };
}

function recordsOf(mx: Lookup<MxRecord>): readonly MxRecord[] {
  if (mx.kind !== "found") return [];
  return mx.records.toSorted(
    (a, b) => a.preference - b.preference || a.exchange.localeCompare(b.exchange),
  );
}

function byOf(mx: Lookup<MxRecord>, records: readonly MxRecord[]): RoutingTable["by"] {
  switch (mx.kind) {
    case "found":
      return records.length > 0 && records.every(({ exchange }) => exchange === "")
        ? "null-mx"
        : "mx";
    case "none":
      return mx.exists ? "address" : "no-such-domain";
    case "temporary":
    case "bogus":
      return "no-answer";
  }
}

function policyOf(found: Awaited<ReturnType<KnownPolicies["of"]>>): PolicyFound {
  switch (found.kind) {
    case "none":
      return found;
    case "unusable":
      return { kind: "unusable", reason: found.reason };
    case "policy": {
      const { mode, mx, maxAge } = found.policy;
      return { kind: "policy", mode, mx, maxAge };
    }
  }
}

async function hostOf(
  { name, port }: { readonly name: string; readonly port: number },
  dane: boolean,
  { resolver, budget }: { readonly resolver: Resolver; readonly budget: LookupBudget },
): Promise<Omit<RoutingHost, "pref" | "inPolicy">> {
  const nothing = { alias: undefined, problem: undefined, tlsa: [], tlsaProblem: undefined };
  // TLSA records belong to names: an address has none.
  if (isIP(name) !== 0) return { name, port, ip: [name], ...nothing };
  const lookups = await Promise.all([
    budget.within(resolver.a(name)),
    budget.within(resolver.aaaa(name)),
  ]);
  const ip = lookups.flatMap((one) => (one.kind === "found" ? one.records : []));
  const failed = lookups.find((one) => "reason" in one);
  const [address] = ip;
  const tlsa =
    dane && address !== undefined
      ? await tlsaOf(budget, resolver, { hostName: name, address, port })
      : { tlsa: [], tlsaProblem: undefined };
  return {
    ...{ name, port, ip: ip.slice(0, MOST_ADDRESSES), ...tlsa },
    alias: lookups.map((one) => (one.kind === "found" ? one.canonical : undefined)).find(Boolean),
    problem:
      ip.length > 0 ? undefined : failed && "reason" in failed ? failed.reason : "no address",
  };
}

async function tlsaOf(
  budget: LookupBudget,
  resolver: Resolver,
  host: Parameters<typeof lookUpTlsa>[1],
): Promise<Pick<RoutingHost, "tlsa" | "tlsaProblem">> {
  const bounded: Resolver = {
    validates: resolver.validates,
    mx: (name) => budget.within(resolver.mx(name)),
    a: (name) => budget.within(resolver.a(name)),
    aaaa: (name) => budget.within(resolver.aaaa(name)),
    txt: (name) => budget.within(resolver.txt(name)),
    ptr: (address) => budget.within(resolver.ptr(address)),
    tlsa: (name) => budget.within(resolver.tlsa(name)),
    cname: (name) => budget.within(resolver.cname(name)),
  };
  const found = await lookUpTlsa(bounded, host);
  switch (found.kind) {
    case "none":
      return { tlsa: [], tlsaProblem: undefined };
    case "records":
      return { tlsa: found.records.slice(0, MOST_TLSA).map(tlsaText), tlsaProblem: undefined };
    case "unknown":
      return { tlsa: [], tlsaProblem: found.reason };
  }
}

function tlsaText({ usage, selector, matchingType, data }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${data.toString("hex")}`;
}
