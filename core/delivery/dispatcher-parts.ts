import type { LimitStore } from "../limits/limit-store.ts";
import type { ConnectionLimits } from "../pool/connection-limits.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { AgeWatch } from "./age-watch.ts";
import type { EndingParts } from "./ending.ts";
import type { MissingAgents } from "./missing-agents.ts";
import type { Moves } from "./moves.ts";
import type { PlanInForce } from "./plan-in-force.ts";
import type { Rerouting } from "./rerouting.ts";
import type { Settling } from "./settling.ts";
import type { Traces } from "./traces.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** What the dispatcher works with. */
export interface DispatcherParts
  extends Pick<EndingParts, "giveUp" | "modes" | "effects" | "holds">,
    Omit<
      WorkerParts,
      "throttle" | "draining" | "othersWait" | "isInterrupted" | "inForce" | "more"
    > {
  readonly scheduler: Scheduler;
  readonly limits: ConnectionLimits;
  readonly limitStore: LimitStore;
  readonly plans: PlanInForce;
  readonly settling: Settling;
  readonly ages: AgeWatch;
  readonly rerouting: Rerouting;
  readonly missingAgents: MissingAgents;
  readonly moves: Moves;
  readonly traces: Traces;
}
