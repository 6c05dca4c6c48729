import type { DeliveryPlan, LimitDimension } from "../../core/mod.ts";

/**
 * A plan whose limits of the queue count together for all queues of a virtual MTA that go to a provider: a queue has one set of hosts, but a
 * provider counts what comes to any of its hosts.
 */
export function sharedByProvider(plan: DeliveryPlan, provider: string): DeliveryPlan {
  const group = `provider ${provider}`;
  const shared = (by: readonly LimitDimension[]): readonly LimitDimension[] =>
    by.map((dimension) => (dimension === "queue" ? "virtual-mta" : dimension));
  return {
    ...plan,
    limits: plan.limits.map((limit) =>
      limit.by.includes("queue") && limit.daily === undefined
        ? { ...limit, by: shared(limit.by), group }
        : limit,
    ),
    ceilings: [
      ...plan.ceilings.map((ceiling) =>
        ceiling.by.includes("queue") ? { ...ceiling, by: shared(ceiling.by), group } : ceiling,
      ),
      { name: "max-smtp-out", most: plan.maxConnections, by: ["virtual-mta"], group },
    ],
  };
}
