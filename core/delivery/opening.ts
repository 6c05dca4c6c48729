import { type Connector, noTarget, type OpenResult } from "../pool/connector.ts";
import type { Place } from "../pool/place.ts";
import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { Round } from "../pool/round.ts";
import { type Target, targetsUntil } from "../pool/target.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { ABORTED, untilAborted } from "../time/until-aborted.ts";
import { agentMissing } from "./missing-agents.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** What connections are opened with. */
export interface OpeningParts {
  readonly policy: DeliveryPolicy;
  readonly connector: Connector;
  /** Comes when the server ends: whoever has no connection yet is not waited for. */
  readonly ending: AbortSignal;
}

/** Opens a connection to the next host of a queue, or takes an idle one to it. */
export async function openNext(
  { policy, connector, ending }: OpeningParts,
  queue: QueueRuntime,
  plan: DeliveryPlan,
  round: Round,
  place: Place,
): Promise<OpenResult> {
  const agent = policy.agent(plan);
  if (agent === undefined) return { kind: "failed", failure: agentMissing(plan.agent) };
  const routed = policy.route(queue);
  const route = routed instanceof Promise ? await untilAborted(routed, ending) : routed;
  if (route === ABORTED) return { kind: "failed", failure: noTarget(queue.name) };
  const opening = {
    queue: queue.name,
    agent,
    maxConnectionsPerAddress: plan.maxConnectionsPerAddress,
    targets: targetsUntil(ending, agent.targets(queue, plan, route)),
    open: (target: Target) => agent.open(target, queue, plan, ending),
  };
  const opened = await connector.open(opening, round, place);
  if (opened.kind === "open" && opened.fresh) tellOpened(policy, queue, opened.pooled);
  return opened;
}

function tellOpened(policy: DeliveryPolicy, queue: QueueRuntime, pooled: PooledConnection): void {
  const { connection, peer } = pooled;
  policy.opened(queue, peer);
  connection.onClose(() => policy.closed(queue, peer, connection.closeReason?.text, pooled.sent));
}
