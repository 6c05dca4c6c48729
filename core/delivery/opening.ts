import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { type Connector, noTarget, type OpenResult } from "../pool/connector.ts";
import type { Place } from "../pool/place.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { Round } from "../pool/round.ts";
import { type Target, type TargetSource, targetsUntil } from "../pool/target.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { MessageId, QueueStore } from "../queue/store.ts";
import { ABORTED, untilAborted } from "../time/until-aborted.ts";
import type { DeliveryAgent } from "./agent.ts";
import type { Beginning } from "./beginning.ts";
import { agentMissing } from "./missing-agents.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import type { Rerouting } from "./rerouting.ts";
import type { Restrictions } from "./restrictions.ts";
import type { Route } from "./route.ts";
import type { SourceAddresses } from "./source-addresses.ts";
import type { Throttle } from "./throttle.ts";
import { mayGoAnyhow } from "./tls-optional-mail.ts";

/** What connections are opened with. */
export interface OpeningParts {
  readonly policy: DeliveryPolicy;
  readonly connector: Connector;
  /** Comes when the server ends: whoever has no connection yet is not waited for. */
  readonly ending: AbortSignal;
  readonly restrictions: Restrictions;
  readonly rerouting: Pick<Rerouting, "asked" | "begin">;
  readonly throttle: Throttle;
  readonly sources: SourceAddresses;
  readonly store: Pick<QueueStore, "message">;
}

/** What a connection is opened for. */
interface OpeningUse {
  readonly round: Round;
  readonly place: Place;
  readonly begun: Beginning;
  /** The message that it is opened for. */
  readonly message: MessageId | undefined;
  /** `QueueWork.plans` when the plan was in force. */
  readonly plans: number;
}

/** What came of opening. */
export type Opened =
  | Exclude<OpenResult, { readonly kind: "no-source" | "over" }>
  /** The queue's mail waits, or goes elsewhere: nothing is to be opened now. */
  | { readonly kind: "held" };

/** Opens a connection to the next host of a queue, or takes an idle one to it. */
export async function openNext(
  parts: OpeningParts,
  queue: QueueRuntime,
  plan: DeliveryPlan,
  use: OpeningUse,
): Promise<Opened> {
  const { policy, ending, rerouting } = parts;
  const agent = policy.agent(plan);
  if (agent === undefined) return { kind: "failed", failure: agentMissing(plan.agent) };
  // It is tried again by the plan in force.
  if (workOf(queue).plans !== use.plans) return { kind: "held" };
  const asked = rerouting.asked(queue);
  const routed = policy.route(queue);
  const route = routed instanceof Promise ? await untilAborted(routed, ending) : routed;
  if (route !== ABORTED && route !== undefined && "to" in route) {
    rerouting.begin(queue, route, asked);
    return { kind: "held" };
  }
  if (route === ABORTED) return { kind: "failed", failure: noTarget(queue.name) };
  // An address of ours that turns out to be missing is left out of the targets that are asked for anew.
  for (let left = plan.sources.length; ; left--) {
    const opened = await openOne(parts, { queue, plan, agent, route, ...use });
    if (opened.kind === "over") return { kind: "held" };
    if (opened.kind !== "no-source") return opened;
    if (left > 0) continue;
    parts.sources.wait(queue, Number.POSITIVE_INFINITY);
    return { kind: "held" };
  }
}

/** What is opened for whom. */
interface Wish extends OpeningUse {
  readonly queue: QueueRuntime;
  readonly plan: DeliveryPlan;
  readonly agent: DeliveryAgent;
  readonly route: Route | undefined;
}

async function openOne(
  { policy, connector, ending, restrictions, throttle, sources, store }: OpeningParts,
  { queue, plan, agent, route, round, place, begun, plans, message }: Wish,
): Promise<OpenResult | { readonly kind: "held" }> {
  const targets = agent.targets(queue, plan, route, () => mayGoAnyhow(store, message));
  const wanted = new WantedTargets(queue, targets, restrictions);
  const opening = {
    queue,
    agent,
    ceilings: plan.ceilings,
    targets: targetsUntil(ending, wanted),
    isOver: () => workOf(queue).plans !== plans,
    mayUse: (target: Target) => throttle.noRoomAt(queue, plan, target),
    admit: (target: Target) => {
      const key = begun.admit(target);
      return key && { key, amount: 1 };
    },
    open: (target: Target) => agent.open(target, queue, plan, ending),
  };
  const opened = await connector.open(opening, round, place);
  if (opened.kind === "open" && opened.fresh) tellOpened(policy, queue, opened.pooled);
  if (opened.kind !== "failed" || round.failure !== undefined) return opened;
  const { skippedUntil } = wanted;
  if (targets.sourceMissing) sources.wait(queue, skippedUntil ?? Number.POSITIVE_INFINITY);
  else if (skippedUntil === undefined) return opened;
  else restrictions.holdUntil(queue, skippedUntil);
  return { kind: "held" };
}

/** The targets of a queue without those that it skips. */
class WantedTargets implements TargetSource {
  /** When the first of those skipped may be tried again. */
  skippedUntil: number | undefined;
  readonly #queue: QueueRuntime;
  readonly #targets: TargetSource;
  readonly #restrictions: Restrictions;

  constructor(queue: QueueRuntime, targets: TargetSource, restrictions: Restrictions) {
    this.#queue = queue;
    this.#targets = targets;
    this.#restrictions = restrictions;
  }

  get failure(): DeliveryFailure | undefined {
    return this.#targets.failure;
  }

  async next(): Promise<Target | DeliveryFailure | undefined> {
    for (;;) {
      const target = await this.#targets.next();
      if (target === undefined || "stage" in target) return target;
      const until = this.#restrictions.skips(this.#queue, target.address, target.hostName);
      if (until === undefined) return target;
      this.skippedUntil = Math.min(this.skippedUntil ?? until, until);
    }
  }
}

function tellOpened(policy: DeliveryPolicy, queue: QueueRuntime, pooled: PooledConnection): void {
  const { connection, peer } = pooled;
  policy.opened(queue, peer);
  connection.onClose(() => policy.closed(queue, peer, connection.closeReason?.text, pooled.sent));
}
