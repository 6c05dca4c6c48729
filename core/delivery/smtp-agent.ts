import type { ConnectResult } from "../message/agent-connection.ts";
import { PlaceMemory } from "../pool/place-memory.ts";
import type { TargetSource } from "../pool/target.ts";
import type { ConnectOptions } from "../smtp/client.ts";
import type { Clock } from "../time/clock.ts";
import { type DeliveryAgent, SMTP_AGENT } from "./agent.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { QueueRef } from "./queue-ref.ts";
import type { Route } from "./route.ts";
import { type HostsOf, type SmtpTarget, SmtpTargets } from "./smtp-targets.ts";
import type { SourceAddresses } from "./source-addresses.ts";

/** How long STARTTLS is not tried again at a host whose handshake failed, milliseconds. */
const CLEAR_TEXT_FOR = 3_600_000;

/** What SMTP works with. */
export interface SmtpAgentParts {
  readonly clock: Clock;
  readonly hostsOf: HostsOf;
  readonly sources: SourceAddresses;
  readonly connect: (options: ConnectOptions, signal: AbortSignal) => Promise<ConnectResult>;
}

/** Delivery by SMTP: to the MX of a domain or the hosts of a route, from source addresses in turn. */
export class SmtpAgent implements DeliveryAgent<SmtpTarget> {
  readonly name: string = SMTP_AGENT;
  readonly dlvType: string = "smtp";
  readonly finalDelivery: boolean = false;
  readonly #parts: SmtpAgentParts;
  /**
   * Hosts where clear text is tried first, as a TLS handshake failed there: by what decided the handshake. The owner of a domain can have
   * its host's name lead to anyone's address, where a handshake under that name fails.
   */
  readonly #brokenTls: PlaceMemory;

  constructor(parts: SmtpAgentParts) {
    this.#parts = parts;
    this.#brokenTls = new PlaceMemory(parts.clock, CLEAR_TEXT_FOR);
  }

  targets(
    { domain, virtualMta }: QueueRef,
    plan: DeliveryPlan,
    route: Route | undefined,
  ): TargetSource<SmtpTarget> {
    const hosts = this.#parts.hostsOf(domain, plan, route);
    return new SmtpTargets(hosts, { virtualMta, plan, sources: this.#parts.sources });
  }

  async open(
    target: SmtpTarget,
    _queue: QueueRef,
    plan: DeliveryPlan,
    signal: AbortSignal,
  ): Promise<ConnectResult> {
    const { hostName, address, port, source, key } = target;
    const { tls, tlsContext, pipelineDepth, pixWorkaround, ignoreExtensions, timeouts } = plan;
    const { clock, connect, sources } = this.#parts;
    const clear = tls === "opportunistic" && this.#brokenTls.has(key);
    const result = await connect(
      {
        hostName,
        address,
        port,
        localAddress: source.address,
        heloName: source.heloName,
        tls: clear ? "none" : tls,
        ...(tlsContext === undefined ? {} : { tlsContext }),
        ...{ pipelineDepth, pixWorkaround },
        ignoreExtensions,
        timeouts,
        clock,
      },
      signal,
    );
    if (result.ok && result.connection.peer.tlsFellBack) this.#brokenTls.note(key);
    if (result.ok || !result.sourceMissing || source.address === undefined) return result;
    const { failure, peer } = result;
    return { ok: false, failure, peer, sourceMissing: await sources.isMissing(source.address) };
  }
}
