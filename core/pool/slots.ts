import type { ConnectionLimits, Slot } from "./connection-limits.ts";
import type { IdleConnections } from "./idle-connections.ts";

/** Who wants a place. */
interface Wanting {
  readonly name: string;
  /** Whose connections count together. */
  readonly group: string;
}

/** How many idle connections could give their place to a queue that a limit blocks. */
export function idleInTheWay(
  idle: IdleConnections,
  blocked: "queue" | "virtual-mta" | "total",
  { name, group }: Wanting,
): number {
  switch (blocked) {
    case "queue":
      return idle.ofQueue(name);
    case "virtual-mta":
      return idle.ofGroup(group);
    case "total":
      return idle.size;
  }
}

/** A place in the limits, that of an idle connection if need be. */
export function findSlot(
  { limits, idle }: { readonly limits: ConnectionLimits; readonly idle: IdleConnections },
  { name, group }: Wanting,
  most: Parameters<ConnectionLimits["blockedBy"]>[2],
): Slot | undefined {
  for (;;) {
    const blocked = limits.blockedBy(name, group, most);
    if (blocked === undefined) return limits.take(name, group);
    const of =
      blocked === "queue" ? { queue: name } : blocked === "virtual-mta" ? { group } : undefined;
    if (!idle.evictOne(of)) return undefined;
  }
}
