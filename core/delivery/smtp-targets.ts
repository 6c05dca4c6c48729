import { isIPv4, isIPv6 } from "node:net";
import type { HostAddress } from "../dns/destinations.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { isBySource } from "../limits/limit-subject.ts";
import type { Target, TargetSource } from "../pool/target.ts";
import { connectionKey } from "./connection-key.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";
import type { Route } from "./route.ts";

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
  readonly #plan: DeliveryPlan;
  readonly #sources: readonly SourceAddress[];
  readonly #bySource: boolean;
  #host: HostAddress | undefined;
  /** Source addresses that the host can be reached from and was not offered with yet. */
  #others: readonly SourceAddress[] = [];

  constructor(hosts: HostSource, plan: DeliveryPlan, sources: readonly SourceAddress[]) {
    this.#hosts = hosts;
    this.#plan = plan;
    this.#sources = sources;
    this.#bySource =
      sources.length > 1 && (plan.limits.some(isBySource) || plan.ceilings.some(isBySource));
  }

  get failure(): DeliveryFailure | undefined {
    return this.#hosts.failure;
  }

  async next(): Promise<SmtpTarget | DeliveryFailure | undefined> {
    const [next, ...others] = this.#others;
    this.#others = others;
    if (next !== undefined && this.#host !== undefined) return this.#target(this.#host, next);
    const host = await this.#hosts.next();
    if (host === undefined) return undefined;
    if (this.#bySource) {
      const [first, ...rest] = this.#sources.filter((one) => sameFamily(one.address, host.address));
      if (first === undefined) return familyFailure(host);
      this.#host = host;
      this.#others = rest;
      return this.#target(host, first);
    }
    const source = this.#sources.find((each) => sameFamily(each.address, host.address));
    return source === undefined ? familyFailure(host) : this.#target(host, source);
  }

  #target(host: HostAddress, source: SourceAddress): SmtpTarget {
    const { hostName, address, port, mxSite } = host;
    const key = connectionKey(this.#plan, source, host);
    const place = smtpPlace(address, port);
    return { hostName, address, port, place, key, mxSite, source, sourceAddress: source.address };
  }
}

function sameFamily(source: string | undefined, address: string): boolean {
  return (
    source === undefined || isIPv4(source) === isIPv4(address) || isIPv6(source) === isIPv6(address)
  );
}

function familyFailure({ hostName, address }: HostAddress): DeliveryFailure {
  const text = "no source address is of the same family as the destination address";
  return failed("connect", "4.4.1", text, `${hostName} (${address})`);
}
