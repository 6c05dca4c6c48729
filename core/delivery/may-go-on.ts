import type { PooledConnection } from "../pool/pooled-connection.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { mayWork } from "./may-work.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { TurnParts } from "./turn-parts.ts";

/** Transactions after which a connection gives its place to a queue that waits for one. */
const LONGEST = 50;

/**
 * Whether a turn may begin another transaction. `begun`: those of this turn; `pooled`: the connection; `plans`: the plan's count
 * (`QueueWork.plans`). Interrupted: it ends for good, for a queue of a higher priority.
 */
export function mayGoOn(
  { clock, draining, othersWait, isInterrupted }: TurnParts,
  queue: QueueRuntime,
  plan: DeliveryPlan,
  begun: number,
  pooled: PooledConnection,
  plans: number,
): boolean | "interrupted" {
  if (draining() || isSpent(pooled, plan)) return false;
  if (pooled.isStale(clock)) return false;
  if (begun >= LONGEST && othersWait(queue)) return false;
  if (begun > 0 && isInterrupted(queue, plan)) return "interrupted";
  return mayWork(queue, clock.now(), plans);
}

/** True when a connection is to be closed: as many messages went over it as may, or as the peer takes, or recipients were refused, as may be. */
export function isSpent(
  { sent, errors, peer }: PooledConnection,
  { maxMessagesPerConnection, maxErrorsPerConnection }: DeliveryPlan,
): boolean {
  const { messages = maxMessagesPerConnection } = peer.limits ?? {};
  const most = Math.min(messages, maxMessagesPerConnection);
  return sent >= most || errors >= maxErrorsPerConnection;
}

/** True while a connection may turn out to be spent: what is under way on it may be refused as well. */
export function mayBeSpent(
  { errors }: PooledConnection,
  { maxErrorsPerConnection }: DeliveryPlan,
  underWay: number,
): boolean {
  return underWay > 0 && errors + underWay >= maxErrorsPerConnection;
}
