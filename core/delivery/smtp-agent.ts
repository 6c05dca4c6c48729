import { failed } from "../errors/delivery-failure.ts";
import type { ConnectResult } from "../message/agent-connection.ts";
import { PlaceMemory } from "../pool/place-memory.ts";
import type { TargetSource } from "../pool/target.ts";
import type { Answer } from "../queue/store.ts";
import type { ConnectOptions } from "../smtp/client.ts";
import { type FollowConversation, type Followed, followed } from "../smtp/conversation-follower.ts";
import type { ProxyHop, ProxyUse } from "../smtp/proxy-hop.ts";
import type { TlsAttempt } from "../smtp/tls-attempt.ts";
import type { TlsDemand } from "../smtp/tls-demand.ts";
import { TlsSessions } from "../smtp/tls-sessions.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { type DeliveryAgent, SMTP_AGENT } from "./agent.ts";
import type { DeliveryPlan, SourceAddress } from "./plan.ts";
import type { QueueRef } from "./queue-ref.ts";
import type { Route } from "./route.ts";
import { type DemandsOf, type HostsOf, type SmtpTarget, SmtpTargets } from "./smtp-targets.ts";
import type { SourceAddresses } from "./source-addresses.ts";

const NO_TLS: TlsDemand = { kind: "none" };

/** How long STARTTLS is not tried again at a host whose handshake failed, milliseconds. */
const CLEAR_TEXT_FOR = 3_600_000;

/** Who has a say in TLS, or wants to hear of it, in the configuration in force. */
export interface TlsPolicy {
  /** Undefined where nobody demands more than plans do. */
  readonly demandsOf: DemandsOf | undefined;
  /** Undefined where nobody wants to hear what came of TLS. */
  readonly tried: ((queue: QueueRef, attempt: TlsAttempt) => void) | undefined;
}

/** What SMTP works with. */
export interface SmtpAgentParts {
  readonly clock: Clock;
  readonly log?: Log | undefined;
  readonly hostsOf: HostsOf;
  readonly sources: SourceAddresses;
  /** The IP address of a proxy; undefined when its name has none now. Never rejects. */
  readonly proxyAddress: (proxy: ProxyHop) => Promise<string | undefined>;
  /** Undefined where nobody takes part in TLS. */
  readonly tlsPolicy?: (() => TlsPolicy) | undefined;
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

  readonly #sessions: TlsSessions;

  constructor(parts: SmtpAgentParts) {
    this.#parts = parts;
    this.#sessions = new TlsSessions(parts.clock);
    this.#brokenTls = new PlaceMemory(parts.clock, CLEAR_TEXT_FOR);
  }

  targets(
    queue: QueueRef,
    plan: DeliveryPlan,
    route: Route | undefined,
    isTlsOptional?: () => Answer<boolean>,
  ): TargetSource<SmtpTarget> {
    const { hostsOf, sources, tlsPolicy } = this.#parts;
    const hosts = hostsOf(queue.domain, plan, route);
    const demandsOf = tlsPolicy?.().demandsOf;
    return new SmtpTargets(hosts, { queue, plan, sources, demandsOf, isTlsOptional });
  }

  async open(
    target: SmtpTarget,
    queue: QueueRef,
    plan: DeliveryPlan,
    signal: AbortSignal,
  ): Promise<ConnectResult> {
    const { hostName, address, port, source, key, tls } = target;
    const {
      login,
      tlsContext,
      tlsSessions,
      pipelineDepth,
      pixWorkaround,
      ignoreExtensions,
      timeouts,
      followers,
    } = plan;
    const { clock, connect, sources, tlsPolicy } = this.#parts;
    const tried = tlsPolicy?.().tried;
    const proxy = source.proxy && (await this.#proxyUse(source, source.proxy, hostName));
    if (proxy !== undefined && "ok" in proxy) return proxy;
    const clear = tls.kind === "opportunistic" && this.#brokenTls.has(key);
    if (clear) tried?.(queue, notTried(target));
    const follower = followers.length > 0 ? this.#followed(target, queue, followers) : undefined;
    const result = await connect(
      {
        hostName,
        address,
        port,
        ...(proxy === undefined
          ? { localAddress: source.address }
          : { localAddress: undefined, proxy }),
        heloName: source.heloName,
        hostIsNamed: target.isNamed,
        onlyTlsOptional: target.onlyTlsOptional,
        tls: clear ? NO_TLS : tls,
        tlsTried: tried && ((attempt) => tried(queue, attempt)),
        ...(tlsContext === undefined ? {} : { tlsContext }),
        sessions: tlsSessions ? this.#sessions.of(key) : undefined,
        ...{ login, pipelineDepth, pixWorkaround },
        ignoreExtensions,
        timeouts,
        clock,
        trace: follower?.trace,
        traceContent: follower?.traceContent,
      },
      signal,
    );
    if (result.ok) follower?.opened(result.connection.peer);
    else follower?.failed(result.failure);
    if (result.ok && result.connection.peer.tlsFellBack) this.#brokenTls.note(key);
    if (result.ok || !result.sourceMissing || source.address === undefined) return result;
    const { failure, peer } = result;
    if (source.proxy !== undefined) {
      sources.proxyFailed(source, source.proxy, failure.text);
      return result;
    }
    return { ok: false, failure, peer, sourceMissing: await sources.isMissing(source.address) };
  }

  #followed(
    { hostName, address, port, source }: SmtpTarget,
    { domain, virtualMta }: QueueRef,
    followers: readonly FollowConversation[],
  ): Followed | undefined {
    const queue = `${domain}/${virtualMta}`;
    const connection = { queue, hostName, address, port, localAddress: source.address };
    return followed(followers, connection, (error) =>
      this.#parts.log?.error("a plugin that follows conversations failed", { queue, error }),
    );
  }

  /** Where a proxy is, or that it cannot be found. */
  async #proxyUse(
    source: SourceAddress,
    hop: ProxyHop,
    hostName: string,
  ): Promise<ProxyUse | Extract<ConnectResult, { readonly ok: false }>> {
    const address = await this.#parts.proxyAddress(hop);
    if (address !== undefined) return { hop, address, from: source.address ?? "" };
    const text = `the name ${hop.host} has no address`;
    this.#parts.sources.proxyFailed(source, hop, text);
    return { ok: false, failure: failed("connect", "4.4.1", text, hostName), sourceMissing: true };
  }
}

/** TLS failed at a host a while ago: for those who count, it would have again. */
function notTried({ hostName, address, port, isNamed, source, tls }: SmtpTarget): TlsAttempt {
  const text = "TLS failed there within the last hour and is not tried again before that is over";
  const failure = failed("tls", "4.7.5", text, `${hostName} (${address})`);
  const { address: localAddress = "" } = source;
  const outcome = { kind: "failed", problem: "validation-failure", failure } as const;
  return { hostName, address, port, isNamed, localAddress, demand: tls, outcome };
}
