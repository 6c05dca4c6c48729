import type { ConnectionLimits } from "../pool/connection-limits.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Held } from "./held.ts";
import type { DeliveryPlan } from "./plan.ts";
import { groupOf } from "./queue-work.ts";

/** Until when is not known: until a place is free. */
const UNTIL_FREE = Number.POSITIVE_INFINITY;

/** Which ceiling of connections keeps a queue with more mail from another connection; undefined when none does. */
export function heldByCeiling(
  queue: QueueRuntime,
  plan: DeliveryPlan,
  limits: ConnectionLimits,
): Held | undefined {
  const group = groupOf(queue);
  const blocked = limits.blockedBy(queue.name, group, plan);
  switch (blocked) {
    case undefined:
      return undefined;
    case "queue": {
      const [used, most] = [limits.ofQueue(queue.name), plan.maxConnections];
      const limit = { name: `connections of ${queue.name}`, used, most, window: undefined };
      const why = "it has as many connections as it may";
      return { reason: "queue-connections", why, until: UNTIL_FREE, limit };
    }
    case "virtual-mta": {
      const [used, most] = [limits.ofGroup(group), plan.maxVirtualMtaConnections];
      const limit = { name: `connections of ${group}`, used, most, window: undefined };
      const why = `${group} has as many connections as it may`;
      return { reason: "virtual-mta-connections", why, until: UNTIL_FREE, limit };
    }
    case "total": {
      const [used, most] = [limits.total, plan.maxTotalConnections];
      const limit = { name: "connections of the server", used, most, window: undefined };
      const why = "the server has as many connections as it may";
      return { reason: "total-connections", why, until: UNTIL_FREE, limit };
    }
  }
}
