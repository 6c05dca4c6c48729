import type { HostAddress } from "../dns/destinations.ts";
import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { isBySource } from "../limits/limit-subject.ts";
import type { Target, TargetSource } from "../pool/target.ts";
import type { Answer } from "../queue/store.ts";
import { demandOf, type HostRefused, type TlsDemand } from "../smtp/tls-demand.ts";
import { connectionKey } from "./connection-key.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";
import type { QueueRef } from "./queue-ref.ts";
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
  /** The configuration names it: it is not of an MX. */
  readonly isNamed: boolean;
  /** What TLS must be like. */
  readonly tls: TlsDemand;
}

type Answered = TlsDemand | HostRefused;

/**
 * Says what TLS must be like on connections to a host, before one is opened; never less than `demand`. `isQuestion`: nobody connects. Never
 * rejects.
 */
export type DemandsOf = (
  queue: QueueRef,
  host: HostAddress,
  demand: TlsDemand,
  isQuestion?: true,
) => Promise<TlsDemand | HostRefused>;

const NO_TLS: TlsDemand = { kind: "none" };

/** Where connections come from. */
export interface SourcesGiven {
  readonly queue: QueueRef;
  readonly plan: DeliveryPlan;
  /** Undefined where nobody demands more of hosts than the plan does. */
  readonly demandsOf?: DemandsOf | undefined;
  /** Whether the mail that is next may go without anybody being asked what more TLS must be. */
  readonly isTlsOptional?: (() => Answer<boolean>) | undefined;
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
  /** Of that host. */
  #demand: TlsDemand = NO_TLS;
  /** Nobody is asked what more TLS must be; undefined when that is not known yet. */
  #isOptional: boolean | undefined;
  /** What came of the question about a host. */
  #demanded:
    | {
        readonly hostName: string;
        readonly port: number;
        readonly demand: TlsDemand | HostRefused;
      }
    | undefined;
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
        const asked = this.#demandOf(host);
        // Without a promise where nobody is asked.
        const demand = asked instanceof Promise ? await asked : asked;
        if (demand.kind === "refused") return demand.failure;
        this.#demand = demand;
        this.#host = host;
        if (this.#bySource) this.#others = rest;
        return this.#target(host, first);
      }
      const { sources, plan } = this.#given;
      if (!sources.anyOutOfUse(plan.sources, family)) return familyFailure(host);
      this.sourceMissing = true;
    }
  }

  /** Asked once for all addresses of a host. */
  #demandOf(host: HostAddress): Answered | Promise<Answered> {
    const { plan, demandsOf } = this.#given;
    const least = demandOf(plan.tls, host.hostName);
    if (demandsOf === undefined) return least;
    const known = this.#demanded;
    if (known?.hostName === host.hostName && known.port === host.port) return known.demand;
    return this.#ask(demandsOf, host, least).then((demand) => {
      this.#demanded = { hostName: host.hostName, port: host.port, demand };
      return demand;
    });
  }

  async #ask(demandsOf: DemandsOf, host: HostAddress, least: TlsDemand): Promise<Answered> {
    const { queue, isTlsOptional } = this.#given;
    this.#isOptional ??= (await isTlsOptional?.()) ?? false;
    // What the operator demands holds all the same.
    return this.#isOptional ? least : demandsOf(queue, host, least);
  }

  #sourcesOf(family: 4 | 6): readonly SourceAddress[] {
    let found = this.#inTurn.get(family);
    if (found === undefined) {
      const { queue, plan, sources } = this.#given;
      found = sources.inTurn(queue.virtualMta, plan.sources, family);
      this.#inTurn.set(family, found);
    }
    return found;
  }

  #target(host: HostAddress, source: SourceAddress): SmtpTarget {
    const { hostName, address, port, mxSite, mxOf } = host;
    const tls = this.#demand;
    const onlyTlsOptional = this.#isOptional === true;
    const kind = onlyTlsOptional ? "tls-optional " : "";
    const key = `${kind}${connectionKey(this.#given.plan, source, host, tls)}`;
    const place = smtpPlace(address, port);
    const { address: sourceAddress } = source;
    return {
      hostName,
      address,
      port,
      place,
      key,
      mxSite,
      source,
      sourceAddress,
      tls,
      isNamed: mxOf === undefined,
      onlyTlsOptional,
      mayChange: this.#given.demandsOf !== undefined,
    };
  }
}

function familyFailure({ hostName, address }: HostAddress): DeliveryFailure {
  const text = "no source address is of the same family as the destination address";
  return failed("connect", "4.4.1", text, `${hostName} (${address})`);
}
