import type { HostAddress } from "../dns/destinations.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { isBySource } from "../limits/limit-subject.ts";
import type { Target, TargetSource } from "../pool/target.ts";
import { connectionKey } from "./connection-key.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";
import type { Route } from "./route.ts";
import { familyOf, type SourceAddresses } from "./source-addresses.ts";

/** Hosts of a destination in the order to be tried, looked up as they are asked for. */
export interface HostSource {
  next(): Promise<HostAddress | undefined>;
  readonly failure: DeliveryFailure | undefined;
}

/** Where the mail of a queue goes: by `route` if given, by MX of the queue's domain otherwise. */
export type HostsOf = (domain: string, plan: DeliveryPlan, route: Route | undefined) => HostSource;

/** An address of a mail host, with the address that a connection to it comes from. */
export interface SmtpTarget extends Target {
  readonly address: string;
  readonly source: SourceAddress;
}

/** Where connections come from. */
export interface SourcesGiven {
  readonly virtualMta: string;
  readonly plan: DeliveryPlan;
  readonly sources: Pick<SourceAddresses, "inTurn" | "anyOutOfUse">;
}

/** By which the failures of a host are remembered. */
export function smtpPlace(address: string, port: number): string {
  return `${address} ${port}`;
}

/**
 * The hosts of a destination, each with the first source address of its family. Where limits are by source address, with the others of its
 * family after that: one may have room where another has none.
 */
export class SmtpTargets implements TargetSource<SmtpTarget> {
  readonly #hosts: HostSource;
  readonly #given: SourcesGiven;
  readonly #bySource: boolean;
  /** The sources of a family, in the order of this use. */
  readonly #inTurn = new Map<4 | 6, readonly SourceAddress[]>();
  /** True when a host was left out as the addresses of its family are out of use. */
  sourceMissing = false;
  #host: HostAddress | undefined;
  /** Source addresses that the host can be reached from and was not offered with yet. */
  #others: readonly SourceAddress[] = [];

  constructor(hosts: HostSource, given: SourcesGiven) {
    const { plan } = given;
    this.#hosts = hosts;
    this.#given = given;
    this.#bySource =
      plan.sources.length > 1 && (plan.limits.some(isBySource) || plan.ceilings.some(isBySource));
  }

  get failure(): DeliveryFailure | undefined {
    return this.#hosts.failure;
  }

  async next(): Promise<SmtpTarget | DeliveryFailure | undefined> {
    const [next, ...others] = this.#others;
    this.#others = others;
    if (next !== undefined && this.#host !== undefined) return this.#target(this.#host, next);
    for (;;) {
      const host = await this.#hosts.next();
      if (host === undefined) return undefined;
      const family = familyOf(host.address);
      const [first, ...rest] = this.#sourcesOf(family);
      if (first !== undefined) {
        this.#host = host;
        if (this.#bySource) this.#others = rest;
        return this.#target(host, first);
      }
      const { sources, plan } = this.#given;
      if (!sources.anyOutOfUse(plan.sources, family)) return familyFailure(host);
      this.sourceMissing = true;
    }
  }

  #sourcesOf(family: 4 | 6): readonly SourceAddress[] {
    let found = this.#inTurn.get(family);
    if (found === undefined) {
      const { virtualMta, plan, sources } = this.#given;
      found = sources.inTurn(virtualMta, plan.sources, family);
      this.#inTurn.set(family, found);
    }
    return found;
  }

  #target(host: HostAddress, source: SourceAddress): SmtpTarget {
    const { hostName, address, port, mxSite } = host;
    const key = connectionKey(this.#given.plan, source, host);
    const place = smtpPlace(address, port);
    return { hostName, address, port, place, key, mxSite, source, sourceAddress: source.address };
  }
}

function familyFailure({ hostName, address }: HostAddress): DeliveryFailure {
  const text = "no source address is of the same family as the destination address";
  return failed("connect", "4.4.1", text, `${hostName} (${address})`);
}
