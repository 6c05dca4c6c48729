import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { mayWork } from "./may-work.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { TurnParts } from "./turn-parts.ts";

/** Transactions after which a connection gives its place to a queue that waits for one. */
const LONGEST = 50;

/**
 * Whether a turn may begin another transaction. `begun`: those of this turn; `sent`: those of the connection; `plans`: the plan's count
 * (`QueueWork.plans`). Interrupted: it ends for good, for a queue of a higher priority.
 */
export function mayGoOn(
  { clock, draining, othersWait, isInterrupted }: TurnParts,
  queue: QueueRuntime,
  plan: DeliveryPlan,
  begun: number,
  sent: number,
  plans: number,
): boolean | "interrupted" {
  if (draining() || sent >= plan.maxMessagesPerConnection) return false;
  if (begun >= LONGEST && othersWait(queue)) return false;
  if (begun > 0 && isInterrupted(queue, plan)) return "interrupted";
  return mayWork(queue, clock.now(), plans);
}
