import type { IdleConnections } from "../pool/idle-connections.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { QueueStore } from "../queue/store.ts";
import type { OpeningParts } from "./opening.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { QueueFailures } from "./queue-failures.ts";
import type { TurnParts } from "./turn-parts.ts";

/** What workers share. */
export interface WorkerParts extends TurnParts, OpeningParts {
  readonly store: Pick<QueueStore, "message" | "rows">;
  readonly idle: IdleConnections;
  readonly failures: QueueFailures;
  /** True while the plan is the one in force. */
  readonly inForce: (queue: QueueRuntime, plan: DeliveryPlan) => boolean;
}
