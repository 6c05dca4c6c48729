import { placeOf } from "../../config/report/diagnostics.ts";
import type { ExplainedTls, Explanation, Question } from "../../control/explanation.ts";
import { SMTP_AGENT } from "../../delivery/agent.ts";
import { agentMissing } from "../../delivery/missing-agents.ts";
import type { DeliveryPlan } from "../../delivery/plan.ts";
import type { QueueRef } from "../../delivery/queue-ref.ts";
import type { Route } from "../../delivery/route.ts";
import { type HostSource, type HostsOf, smtpPlace } from "../../delivery/smtp-targets.ts";
import type { HostAddress } from "../../dns/destinations.ts";
import type { Lookup, MxRecord, Resolver } from "../../dns/resolver.ts";
import type { DeliveryFailure } from "../../errors/delivery-failure.ts";
import { normalizeQueueDomain } from "../../message/address.ts";
import type { MessageInfo, Recipient } from "../../message/envelope.ts";
import type { Plugin } from "../../plugin.ts";
import type { HostHealth } from "../../pool/host-health.ts";
import { knownTargets, type TargetSource } from "../../pool/target.ts";
import { queueParts } from "../../queue/queue-runtime.ts";
import { Reroutes } from "../../queue/reroutes.ts";
import {
  BY_CONFIGURATION,
  demandOf,
  type HostRefused,
  type TlsDemand,
} from "../../smtp/tls-demand.ts";
import type { Clock } from "../../time/clock.ts";
import { HookedRoute } from "../delivery/hooked-route.ts";
import { hookedTls } from "../delivery/hooked-tls.ts";
import { mxFound, routedHosts } from "../delivery/queue-mx.ts";
import type { Generation } from "../generation.ts";
import { DEFAULT_VIRTUAL_MTA, type VirtualMtas } from "../virtual-mtas.ts";
import { reportSettings } from "./settings-in-force.ts";

/** Queues shown that mail moves through. */
const MOST_MOVES = 16;

/** Addresses shown of a destination. */
const MOST_HOSTS = 20;

/** What answering takes. */
export interface ExplainParts {
  readonly generation: Generation;
  readonly plugins: readonly Plugin[];
  readonly virtualMtas: VirtualMtas;
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Where the mail of a queue goes. */
  readonly hostsOf: HostsOf;
  readonly unheard?: readonly string[];
  /** Which hosts failed lately; none where no server runs. */
  readonly failedLately?: Pick<HostHealth, "until">;
}

/** Takes a message's way through the hooks without a message: which queue, which route, which settings. */
export async function explain(question: Question, parts: ExplainParts): Promise<Explanation> {
  const { generation, plugins, virtualMtas, hostsOf, unheard = [] } = parts;
  const { config, bus } = generation;
  const { clientAddress, sourceName } = question;
  const given: Recipient = {
    address: question.recipient,
    domain: question.domain,
    originalRecipient: undefined,
    notify: 0,
  };
  const info = messageInfo(question, parts.clock.now());
  const [recipient = given] = await bus.transform("reshapeEnvelope", [given], info, config.global);
  const source = config.source(clientAddress, sourceName);
  const message = {
    id: 0,
    session: session(question),
    info,
    recipients: [recipient],
    header: NO_HEADER,
  };
  const known = (name: string): string | undefined => virtualMtas.problem(config, name);
  const chosen =
    question.virtualMta === undefined
      ? await bus.decide("chooseVirtualMta", message, source, known)
      : undefined;
  const asked = question.virtualMta ?? chosen ?? DEFAULT_VIRTUAL_MTA;
  const virtualMta = virtualMtas.next(config, asked);

  const first = { domain: recipient.domain, virtualMta };
  const placed = { info: { ...info, virtualMta }, recipient };
  const assigned = await bus.decide("assignQueue", placed, generation.view(first));
  const domain = (assigned && normalizeQueueDomain(assigned)) ?? first.domain;
  const { queue, route, moves } = await routed({ domain, virtualMta }, parts, question.dns);
  const mx = question.dns ? await mxOf(queue, route, parts) : [];
  generation.setMx(queue, mx);
  const plan = generation.plan(queue);
  const targets =
    plan.agent === SMTP_AGENT
      ? hostsOf(queue.domain, plan, route)
      : (generation.agent(plan.agent)?.targets(queue, plan, route) ??
        knownTargets([], agentMissing(plan.agent)));
  const isSmtp = plan.agent === SMTP_AGENT;
  const tlsOf = isSmtp ? tlsOfHosts(queue, plan, generation) : undefined;
  const found = question.dns ? await addresses(targets, parts.failedLately, tlsOf) : undefined;
  return {
    sourceBlocks: config
      .sourceBlocks(clientAddress, sourceName)
      .map(({ label, at }) => ({ label, at: placeOf(at) })),
    virtualMta,
    defined: config.names("virtual-mta").includes(virtualMta),
    chosen: question.virtualMta === undefined ? (chosen ? "by settings" : "default") : "given",
    queue: `${domain}/${virtualMta}`,
    moves,
    provider: config.provider(queue.domain, queue.virtualMta, mx),
    agent: plan.agent,
    // Of a proxy its name alone: how it is reached, and who we are to it, is nobody's business here.
    sources: plan.sources.map(({ address, heloName, proxy }) => ({
      ...{ address, heloName, proxy: proxy?.name },
    })),
    route,
    tls: isSmtp ? plan.tls : undefined,
    tlsBy: isSmtp && plan.tls !== "none" ? bus.participants("securePeer") : [],
    hosts: found?.hosts,
    problem: found?.problem,
    settings: reportSettings(plugins, [
      config.domain(queue.domain, queue.virtualMta, mx),
      config.virtualMta(queue.virtualMta),
      source,
    ]),
    unheard,
  };
}

/** The mail hosts by which a queue's provider is known, where it depends on them. */
async function mxOf(
  { domain, virtualMta }: QueueRef,
  route: Route | undefined,
  { generation, resolver }: ExplainParts,
): Promise<readonly string[]> {
  if (!generation.config.goesByMx(domain, virtualMta)) return [];
  if (route !== undefined) return routedHosts(route);
  return mxFound(await resolver.mx(domain))?.mx ?? [];
}

/** The hosts of a queue, or of the one that its mail goes into in the end. */
async function routed(
  first: QueueRef,
  { generation, resolver, clock, virtualMtas }: ExplainParts,
  dns: boolean,
): Promise<{ readonly queue: QueueRef; readonly route?: Route; readonly moves: string[] }> {
  const mx = (): Promise<Lookup<MxRecord>> => Promise.resolve(NOT_ASKED);
  const hooked = new HookedRoute({
    ...{ clock, virtualMtas, reroutes: new Reroutes(clock), isQuestion: true },
    resolver: dns ? resolver : { mx },
  });
  const moves: string[] = [];
  for (let queue = first; ; ) {
    const route = await hooked.of({ ...queue, mode: "normal" }, generation);
    if (route === undefined) return { queue, moves };
    if (!("to" in route)) return { queue, route, moves };
    if (moves.includes(route.to) || moves.length >= MOST_MOVES) return { queue, moves };
    moves.push(route.to);
    queue = queueParts(route.to);
  }
}

const NOT_ASKED: Lookup<MxRecord> = { kind: "temporary", reason: "the DNS is not to be asked" };

async function addresses(
  targets: HostSource | TargetSource,
  failedLately: ExplainParts["failedLately"],
  tlsOf: TlsOf | undefined,
): Promise<Required<Pick<Explanation, "hosts" | "problem">>> {
  const hosts = [];
  let failure: DeliveryFailure | undefined;
  while (hosts.length < MOST_HOSTS) {
    const target = await targets.next();
    if (target === undefined) break;
    if ("stage" in target) failure = target;
    else {
      const { hostName, address = "", port } = target;
      const triedLastUntil = failedLately?.until(smtpPlace(address, port));
      const { mxOf } = { mxOf: undefined, ...target };
      const known = { hostName, address, port };
      const tls = await tlsOf?.(mxOf === undefined ? known : { ...known, mxOf });
      hosts.push({ hostName, address, port, triedLastUntil, tls });
    }
  }
  failure = targets.failure ?? failure;
  return { hosts, problem: hosts.length === 0 ? failure?.text : undefined };
}

type TlsOf = (host: HostAddress) => Promise<ExplainedTls>;

/** What TLS to hosts must be like, by plugins that take part too; each host is asked about once. */
function tlsOfHosts(queue: QueueRef, plan: DeliveryPlan, generation: Generation): TlsOf {
  const { demandsOf } = hookedTls(generation);
  const known = new Map<string, Promise<ExplainedTls>>();
  return (host) => {
    const key = `${host.hostName} ${host.port}`;
    let told = known.get(key);
    if (told === undefined) {
      const least = demandOf(plan.tls, host.hostName);
      const asked = demandsOf?.(queue, host, least, true) ?? Promise.resolve(least);
      told = asked.then(explainedTls);
      known.set(key, told);
    }
    return told;
  };
}

function explainedTls(demand: TlsDemand | HostRefused): ExplainedTls {
  const { kind } = demand;
  if (demand.kind === "refused") return { kind, by: demand.failure.text, names: [] };
  const by = "by" in demand ? demand.by : BY_CONFIGURATION;
  return { kind, by, names: "names" in demand ? demand.names : [] };
}

const NO_HEADER = Buffer.alloc(0);

function session({ clientAddress, sourceName }: Question) {
  return {
    id: "explain",
    clientAddress,
    clientPort: 0,
    localAddress: "",
    localPort: 0,
    clientName: undefined,
    secure: false,
    user: undefined,
    sourceName,
  };
}

function messageInfo({ sender, clientAddress }: Question, now: number): MessageInfo {
  return {
    sender,
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: 0,
    receivedAt: now,
    origin: { type: "smtp", mta: ` (${clientAddress})`, user: undefined },
    virtualMta: DEFAULT_VIRTUAL_MTA,
    job: undefined,
  };
}
