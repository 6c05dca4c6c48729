import {
  type Clock,
  connectionKey,
  type DeliveryFailure,
  type DeliveryPlan,
  Destinations,
  demandOf,
  failureOf,
  type HostAddress,
  type Random,
  type Resolver,
  type Route,
  type RouteHost,
  type SourceAddress,
  shuffle,
  socketPathOf,
  type Target,
  type TargetSource,
  type ThisServer,
} from "../../core/mod.ts";

/** RFC 2033 §5: LMTP is not spoken on the port of SMTP. */
const SMTP_PORT = 25;

/** An address or socket of a mailbox server. */
export interface LmtpTarget extends Target {
  readonly address: string | undefined;
  /** Undefined for a host and port. */
  readonly socketPath: string | undefined;
}

/** What looking for mailbox servers takes. */
export interface LmtpTargetParts {
  readonly plan: DeliveryPlan;
  readonly route: Route;
  readonly resolver: Resolver;
  readonly random: Random;
  readonly clock: Clock;
  readonly thisServer: ThisServer;
}

/** The mailbox servers of a route by preference, equal ones in random order: sockets, and addresses of hosts. */
export class LmtpTargets implements TargetSource<LmtpTarget> {
  readonly #parts: LmtpTargetParts;
  readonly #hosts: RouteHost[];
  /** The addresses of the host whose turn it is. */
  #addresses: Destinations | undefined;
  #failure: DeliveryFailure | undefined;

  constructor(parts: LmtpTargetParts) {
    this.#parts = parts;
    this.#hosts = parts.route.tiers.flatMap((tier) => shuffle(parts.random, [...tier]));
  }

  get failure(): DeliveryFailure | undefined {
    return this.#failure;
  }

  async next(): Promise<LmtpTarget | DeliveryFailure | undefined> {
    for (;;) {
      const address = await this.#addresses?.next();
      if (address !== undefined) return this.#targetOf(address, undefined);
      this.#failure = this.#addresses?.failure ?? this.#failure;
      this.#addresses = undefined;
      const host = this.#hosts.shift();
      if (host === undefined) return undefined;
      const path = socketPathOf(host.host);
      if (path !== undefined)
        return this.#targetOf({ hostName: host.host, address: "", port: 0 }, path);
      if (host.port === SMTP_PORT) return smtpPort(host.host);
      this.#addresses = this.#addressesOf(host);
    }
  }

  #addressesOf(host: RouteHost): Destinations {
    const { plan, resolver, random, clock, thisServer } = this.#parts;
    return new Destinations({
      ...{ resolver, random, clock, thisServer },
      timeout: plan.dnsTimeout,
      allowMxTo: plan.allowMxTo,
      withoutMx: plan.withoutMx,
      routed: true,
      tiers: [[host]],
    });
  }

  #targetOf(host: HostAddress, socketPath: string | undefined): LmtpTarget {
    const { hostName, address, port, mxSite = hostName } = host;
    const place = socketPath === undefined ? `${address} ${port}` : hostName;
    const key = connectionKey(
      this.#parts.plan,
      sourceOf(this.#parts.plan),
      host,
      demandOf(this.#parts.plan.tls, hostName),
    );
    return { hostName, address: address || undefined, port, place, key, mxSite, socketPath };
  }
}

/** Mailbox servers are near: the host chooses the address that a connection comes from. */
export function sourceOf({ sources }: DeliveryPlan): SourceAddress {
  return { address: undefined, heloName: sources[0]?.heloName ?? "" };
}

function smtpPort(host: string): DeliveryFailure {
  return misconfigured(`${host} has no port of its own, and LMTP is not spoken on port 25`);
}

/** A wrong configuration; once it is put right the mail goes (RFC 3463 §3.4: 4.3.5). */
export function misconfigured(text: string): DeliveryFailure {
  return failureOf(undefined, "4.3.5", `type lmtp: ${text}`);
}
