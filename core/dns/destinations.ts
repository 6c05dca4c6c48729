import { isIP } from "node:net";
import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Clock } from "../time/clock.ts";
import { type Random, shuffle } from "../time/random.ts";
import { Allowance } from "./allowance.ts";
import type { Lookup, MxRecord, Resolver } from "./resolver.ts";

/** A host to be tried: a name or address, with its port. */
export interface NamedHost {
  readonly host: string;
  readonly port: number;
  /** The name's MX are meant, not its own addresses. */
  readonly lookupMx: boolean;
}

/** An address of a host. */
export interface HostAddress {
  readonly hostName: string;
  readonly address: string;
  readonly port: number;
}

/** Bounds on what the DNS of a stranger can make us do. */
const MOST_HOSTS = 20;
const MOST_ADDRESSES = 10;

/** What is looked up, and with what. */
export interface DestinationOptions {
  readonly resolver: Resolver;
  readonly random: Random;
  readonly clock: Clock;
  /** Milliseconds that all look-ups may take together; 0 for no limit. */
  readonly timeout: number;
  /** Hosts by preference; equal ones are tried in random order (RFC 5321 §5.1). */
  readonly tiers: readonly (readonly NamedHost[])[];
}

/**
 * The addresses of a destination in the order to be tried, looked up as they are asked for: a delivery whose first host is well
 * asks for one MX set and the addresses of one host.
 */
export class Destinations {
  readonly #options: DestinationOptions;
  readonly #hosts: AsyncGenerator<HostAddress>;
  readonly #allowance: Allowance;
  #failure: DeliveryFailure | undefined;

  constructor(options: DestinationOptions) {
    this.#options = options;
    this.#allowance = new Allowance(options.clock, options.timeout);
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
    for (const tier of this.#options.tiers)
      for (const host of shuffle(this.#options.random, [...tier])) {
        if (host.lookupMx) yield* this.#mxHosts(host);
        else yield* this.#addresses(host.host, host.port);
      }
  }

  /** RFC 5321 §5.1: MX in order of preference; without any, the name itself; a null MX (RFC 7505) takes no mail. */
  async *#mxHosts({ host, port }: NamedHost): AsyncGenerator<HostAddress> {
    const literal = addressLiteral(host);
    if (literal !== undefined) {
      yield { hostName: host, address: literal, port };
      return;
    }
    const found = await this.#allowance.within(this.#options.resolver.mx(host));
    switch (found.kind) {
      case "found":
        if (found.records.length === 0) {
          this.#fail(permanent("5.4.4", `the MX of ${host} are no host names`));
          return;
        }
        if (found.records.every(({ exchange }) => exchange === "")) {
          this.#fail(permanent("5.1.10", `${host} does not accept mail (null MX, RFC 7505)`));
          return;
        }
        for (const exchange of this.#inOrder(found.records)) yield* this.#addresses(exchange, port);
        return;
      case "none":
        if (found.exists) yield* this.#addresses(host, port, true);
        else this.#fail(permanent("5.1.2", `the domain ${host} does not exist`));
        return;
      case "temporary":
      case "bogus":
        this.#fail(temporary("4.4.3", `MX look-up for ${host} failed: ${found.reason}`));
        return;
    }
  }

  #inOrder(records: readonly MxRecord[]): readonly string[] {
    const tiers = Map.groupBy(
      records.filter(({ exchange }) => exchange !== ""),
      ({ preference }) => preference,
    );
    return [...tiers.keys()]
      .sort((a, b) => a - b)
      .flatMap((preference) => shuffle(this.#options.random, [...(tiers.get(preference) ?? [])]))
      .slice(0, MOST_HOSTS)
      .map(({ exchange }) => exchange);
  }

  /** All addresses of a host, IPv4 and IPv6 in turn. `implicit`: the host is a domain without MX. */
  async *#addresses(host: string, port: number, implicit = false): AsyncGenerator<HostAddress> {
    const literal = addressLiteral(host);
    if (literal !== undefined) {
      yield { hostName: host, address: literal, port };
      return;
    }
    const [v4, v6] = await Promise.all([
      this.#allowance.within(this.#options.resolver.a(host)),
      this.#allowance.within(this.#options.resolver.aaaa(host)),
    ]);
    const addresses = interleave(recordsOf(v4), recordsOf(v6)).slice(0, MOST_ADDRESSES);
    if (addresses.length === 0) this.#fail(noAddress(host, implicit, [v4, v6]));
    for (const address of addresses) yield { hostName: host, address, port };
  }
}

/** The address in `192.0.2.1`, `[192.0.2.1]` or `[IPv6:…]` (RFC 5321 §4.1.3); undefined for a name. */
export function addressLiteral(host: string): string | undefined {
  const inner = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
  const address = inner.toLowerCase().startsWith("ipv6:") ? inner.slice(5) : inner;
  return isIP(address) === 0 ? undefined : address;
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
      return temporary("4.4.3", `address look-up for ${host} failed: ${found.reason}`);
  return implicit
    ? permanent("5.1.2", `the domain ${host} has neither MX nor address`)
    : permanent("5.4.4", `the mail host ${host} has no address`);
}

function temporary(status: string, text: string): DeliveryFailure {
  return { stage: "dns", temporary: true, status, reply: undefined, text, host: undefined };
}

function permanent(status: string, text: string): DeliveryFailure {
  return { stage: "dns", temporary: false, status, reply: undefined, text, host: undefined };
}
