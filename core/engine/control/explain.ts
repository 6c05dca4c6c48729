import { placeOf } from "../../config/report/diagnostics.ts";
import type { Explanation, Question } from "../../control/explanation.ts";
import { SMTP_AGENT } from "../../delivery/agent.ts";
import { agentMissing } from "../../delivery/missing-agents.ts";
import type { HostSource, HostsOf } from "../../delivery/smtp-targets.ts";
import type { DeliveryFailure } from "../../errors/delivery-failure.ts";
import { normalizeAddressDomain } from "../../message/address.ts";
import type { MessageInfo, Recipient } from "../../message/envelope.ts";
import type { Plugin } from "../../plugin.ts";
import { knownTargets, type TargetSource } from "../../pool/target.ts";
import type { Generation } from "../generation.ts";
import { DEFAULT_VIRTUAL_MTA, type VirtualMtas } from "../virtual-mtas.ts";
import { reportSettings } from "./settings-in-force.ts";

/** Addresses shown of a destination. */
const MOST_HOSTS = 20;

/** What answering takes. */
export interface ExplainParts {
  readonly generation: Generation;
  readonly plugins: readonly Plugin[];
  readonly virtualMtas: VirtualMtas;
  /** Where the mail of a queue goes. */
  readonly hostsOf: HostsOf;
  readonly now: number;
  readonly unheard?: readonly string[];
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
  const info = messageInfo(question, parts.now);
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
  const domain = (assigned && normalizeAddressDomain(assigned)) ?? first.domain;
  const queue = { domain, virtualMta };
  const plan = generation.plan(queue);
  const route = await bus.decide("routeQueue", queue, generation.view(queue));
  const targets =
    plan.agent === SMTP_AGENT
      ? hostsOf(domain, plan, route)
      : (generation.agent(plan.agent)?.targets(queue, plan, route) ??
        knownTargets([], agentMissing(plan.agent)));
  const found = question.dns ? await addresses(targets) : undefined;
  return {
    sourceBlocks: config
      .sourceBlocks(clientAddress, sourceName)
      .map(({ label, at }) => ({ label, at: placeOf(at) })),
    virtualMta,
    defined: config.names("virtual-mta").includes(virtualMta),
    chosen: question.virtualMta === undefined ? (chosen ? "by settings" : "default") : "given",
    queue: `${domain}/${virtualMta}`,
    agent: plan.agent,
    sources: plan.sources,
    route,
    hosts: found?.hosts,
    problem: found?.problem,
    settings: reportSettings(plugins, [
      config.domain(domain, virtualMta),
      config.virtualMta(virtualMta),
      source,
    ]),
    unheard,
  };
}

async function addresses(
  targets: HostSource | TargetSource,
): Promise<Required<Pick<Explanation, "hosts" | "problem">>> {
  const hosts = [];
  let failure: DeliveryFailure | undefined;
  while (hosts.length < MOST_HOSTS) {
    const target = await targets.next();
    if (target === undefined) break;
    if ("stage" in target) failure = target;
    else {
      const { hostName, address = "", port } = target;
      hosts.push({ hostName, address, port });
    }
  }
  failure = targets.failure ?? failure;
  return { hosts, problem: hosts.length === 0 ? failure?.text : undefined };
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
