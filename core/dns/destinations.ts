import { type Cidr, contains } from "../directive/kinds/cidr.ts";
import { isSocketHost, type RouteHost } from "../directive/kinds/hosts.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { Clock } from "../time/clock.ts";
import { type Random, shuffle } from "../time/random.ts";
import { within } from "../time/within.ts";
import { addressLiteral } from "./address-literal.ts";
import { LookupBudget } from "./lookup-budget.ts";
import { mxTiers } from "./mx-tiers.ts";
import { noDestination } from "./no-destination.ts";
import type { Lookup, MxRecord, Resolver } from "./resolver.ts";
import type { ThisServer } from "./this-server.ts";

/** An address of a host. */
export interface HostAddress {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
  /** The names of all MX of the domain that led here, sorted; the host's own name where none did. */
  readonly mxSite?: string;
  /** The domain whose MX it is, or whose own address where it has none; undefined for a host that was named as such. */
  readonly mxOf?: string;
}

/** Bounds on what the DNS of a stranger can make us do. */
const MOST_HOSTS = 20;
const MOST_ADDRESSES = 10;

/** Status of a domain without MX, by what becomes of its mail. RFC 3463 §3.2: bad destination system address. */
const NO_MX = { wait: "4.1.2", bounce: "5.1.2" } as const;

/** How long the addresses of equal MX are waited for to see whether we are among them, milliseconds. */
const LOOK_FOR_US = 2000;

/** What is looked up, and with what. */
export interface DestinationOptions {
  readonly resolver: Resolver;
  readonly random: Random;
  readonly clock: Clock;
  /** Milliseconds that all look-ups may take together; 0 for no limit. */
  readonly timeout: number;
  /** Who we are: mail is never sent to ourselves. */
  readonly thisServer: ThisServer;
  /** Ranges that the DNS may lead to though no mail server of another host can be there. */
  readonly allowMxTo: readonly Cidr[];
  /** The operator named the hosts: they may be anywhere but at our own listeners. */
  readonly routed: boolean;
  /** A domain without MX: its own address is tried, or its mail waits, or bounces. Names in a route have their addresses tried. */
  readonly withoutMx: "address" | "wait" | "bounce";
  /** The hosts count as one MX site. */
  readonly oneSite?: boolean;
  /** Hosts by preference; equal ones are tried in random order (RFC 5321 §5.1). */
  readonly tiers: readonly (readonly RouteHost[])[];
}

/**
 * The addresses of a destination in the order to be tried, looked up as they are asked for: a delivery whose first host is well
 * asks for one MX set and the addresses of one host.
 */
export class Destinations {
  readonly #options: DestinationOptions;
  readonly #hosts: AsyncGenerator<HostAddress>;
  readonly #budget: LookupBudget;
  #failure: DeliveryFailure | undefined;
  /** That of the MX set being walked. */
  #mxSite: string | undefined;
  /** The domain whose hosts are being walked. */
  #mxOf: string | undefined;

  constructor(options: DestinationOptions) {
    this.#options = options;
    this.#budget = new LookupBudget(options.clock, options.timeout);
    this.#hosts = this.#walk();
  }

  /** The next address; undefined at the end. */
  async next(): Promise<HostAddress | undefined> {
    const { done, value } = await this.#hosts.next();
    return done ? undefined : value;
  }

  /** Why some host gave no address; a temporary reason is kept before a permanent one. */
  get failure(): DeliveryFailure | undefined {
    return this.#failure;
  }

  #fail(failure: DeliveryFailure): void {
    if (this.#failure === undefined || (failure.temporary && !this.#failure.temporary))
      this.#failure = failure;
  }

  async *#walk(): AsyncGenerator<HostAddress> {
    const { tiers, random, oneSite = false } = this.#options;
    const site = oneSite ? siteOf(tiers.flat().map(({ host }) => host)) : undefined;
    for (const tier of tiers)
      for (const host of shuffle(random, [...tier])) {
        this.#mxSite = site;
        this.#mxOf = undefined;
        if (isSocketHost(host.host)) {
          // The configuration may be put right: nothing bounces for it.
          this.#fail(
            unresolved("4.3.5", `SMTP cannot use the socket ${host.host}: only type lmtp can`),
          );
          continue;
        }
        if (host.lookupMx) yield* this.#mxHosts(host);
        else yield* this.#addresses(host.host, host.port);
      }
  }

  /**
   * RFC 5321 §5.1: MX in order of preference, up to our own; without any, the name itself; a null MX (RFC 7505) takes no
   * mail.
   */
  async *#mxHosts({ host, port }: RouteHost): AsyncGenerator<HostAddress> {
    const literal = addressLiteral(host);
    if (literal !== undefined) {
      yield* this.#usable(host, [literal], port);
      return;
    }
    const { resolver, routed, withoutMx } = this.#options;
    this.#mxOf = host;
    const found = await this.#budget.within(resolver.mx(host));
    switch (found.kind) {
      case "found":
        if (found.records.length === 0) {
          this.#fail(unresolved("5.4.4", `the MX of ${host} are not host names`));
          return;
        }
        if (found.records.every(({ exchange }) => exchange === "")) {
          this.#fail(unresolved("5.1.10", `${host} does not accept mail (null MX, RFC 7505)`));
          return;
        }
        this.#mxSite = siteOf(found.records.map(({ exchange }) => exchange));
        for (const tier of this.#inTiers(found.records)) {
          // Worse ones would send it here.
          if (await this.#includesUs(tier, port)) {
            this.#fail(unresolved("5.4.6", `the MX of ${host} lead back to this server`));
            return;
          }
          for (const exchange of tier) yield* this.#addresses(exchange, port);
        }
        return;
      case "none":
        if (!found.exists) this.#fail(unresolved("5.1.2", `the domain ${host} does not exist`));
        else if (!routed && withoutMx !== "address")
          this.#fail(unresolved(NO_MX[withoutMx], `the domain ${host} has no MX`));
        else if (await this.#includesUs([host], port))
          this.#fail(unresolved("5.4.6", `mail for ${host} leads back to this server`));
        else yield* this.#addresses(host, port, true);
        return;
      case "temporary":
      case "bogus":
        this.#fail(unresolved("4.4.3", `MX look-up for ${host} failed: ${found.reason}`));
        return;
    }
  }

  /** Names of hosts by preference, equal ones shuffled. */
  #inTiers(records: readonly MxRecord[]): readonly (readonly string[])[] {
    let left = MOST_HOSTS;
    return mxTiers(records).map((tier) => {
      const names = shuffle(this.#options.random, [...tier]).slice(0, left);
      left -= names.length;
      return names;
    });
  }

  /** True when one of some hosts is this server, by its name or by an address that we listen on. */
  async #includesUs(hosts: readonly string[], port: number): Promise<boolean> {
    const { thisServer } = this.#options;
    for (const host of hosts)
      if (thisServer.isOwnName(host) && !(await this.#isNeighbour(host, port))) return true;
    if (!thisServer.hasListenerOn(port)) return false;
    const { promise: found, resolve } = Promise.withResolvers<boolean>();
    const all = hosts.map(async (host) => {
      const { addresses } = await this.#lookUp(host);
      if (addresses.some((address) => thisServer.isOwnListener(address, port))) resolve(true);
    });
    const looked = Promise.race([Promise.all(all).then(() => false), found]);
    return within(this.#options.clock, LOOK_FOR_US, looked, () => false);
  }

  /** Another server on this host has our name too: the name leads here, but not to us. */
  async #isNeighbour(host: string, port: number): Promise<boolean> {
    const { thisServer } = this.#options;
    const { addresses } = await this.#lookUp(host);
    return (
      addresses.length > 0 &&
      addresses.every(
        (address) => thisServer.isOwnAddress(address) && !thisServer.isOwnListener(address, port),
      )
    );
  }

  /** All addresses of a host, IPv4 and IPv6 in turn. `implicit`: the host is a domain without MX. */
  async *#addresses(host: string, port: number, implicit = false): AsyncGenerator<HostAddress> {
    const { addresses, lookups } = await this.#lookUp(host);
    if (addresses.length === 0) this.#fail(noAddress(host, implicit, lookups));
    yield* this.#usable(host, addresses, port);
  }

  async #lookUp(host: string): Promise<{
    readonly addresses: readonly string[];
    readonly lookups: readonly Lookup<string>[];
  }> {
    const literal = addressLiteral(host);
    if (literal !== undefined) return { addresses: [literal], lookups: [] };
    const [v4, v6] = await Promise.all([
      this.#budget.within(this.#options.resolver.a(host)),
      this.#budget.within(this.#options.resolver.aaaa(host)),
    ]);
    const addresses = interleave(recordsOf(v4), recordsOf(v6)).slice(0, MOST_ADDRESSES);
    return { addresses, lookups: [v4, v6] };
  }

  /** Those addresses of a host that another mail server may have. */
  *#usable(
    hostName: string,
    addresses: readonly string[],
    port: number,
  ): Generator<HostAddress, void, void> {
    for (const address of addresses) {
      const refusal = this.#refusal(hostName, address, port);
      if (refusal) this.#fail(refusal);
      else {
        const mxSite = this.#mxSite ?? hostName;
        const mxOf = this.#mxOf;
        yield mxOf === undefined
          ? { hostName, address, port, mxSite }
          : { hostName, address, port, mxSite, mxOf };
      }
    }
  }

  #refusal(host: string, address: string, port: number): DeliveryFailure | undefined {
    const { thisServer, routed, allowMxTo } = this.#options;
    if (thisServer.isOwnListener(address, port))
      return unresolved("5.4.6", `${host} (${address} port ${port}) is this server itself`);
    const kind = routed ? undefined : noDestination(address);
    if (kind === undefined || allowMxTo.some((range) => contains(range, address))) return undefined;
    switch (kind) {
      case "loopback":
      case "unspecified":
        return unresolved("5.4.6", `${host} (${address}) leads back to this host`);
      case "multicast":
      case "broadcast":
        return unresolved(
          "5.4.4",
          `${host} (${address}) is not a mail host: it is a ${kind} address`,
        );
    }
  }
}

/** The names of an MX set in one text. */
function siteOf(hosts: readonly string[]): string {
  return [...new Set(hosts)].sort().slice(0, MOST_HOSTS).join(",");
}

function recordsOf(found: Lookup<string>): readonly string[] {
  return found.kind === "found" ? found.records : [];
}

function interleave(a: readonly string[], b: readonly string[]): readonly string[] {
  const mixed: string[] = [];
  for (let at = 0; at < Math.max(a.length, b.length); at++)
    for (const next of [a[at], b[at]]) if (next !== undefined) mixed.push(next);
  return mixed;
}

function noAddress(
  host: string,
  implicit: boolean,
  lookups: readonly Lookup<string>[],
): DeliveryFailure {
  for (const found of lookups)
    if (found.kind === "temporary" || found.kind === "bogus")
      return unresolved("4.4.3", `address look-up for ${host} failed: ${found.reason}`);
  return implicit
    ? unresolved("5.1.2", `the domain ${host} has neither MX nor address`)
    : unresolved("5.4.4", `the mail host ${host} has no address`);
}

function unresolved(status: string, text: string): DeliveryFailure {
  return failed("dns", status, text, undefined);
}
