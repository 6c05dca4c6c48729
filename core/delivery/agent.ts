import type { AgentFacts, ConnectResult } from "../message/agent-connection.ts";
import type { Target, TargetSource } from "../pool/target.ts";
import type { Answer } from "../queue/store.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { QueueRef } from "./queue-ref.ts";
import type { Route } from "./route.ts";

/** The agent where a plan names no other. */
export const SMTP_AGENT = "smtp";

/** What an agent may be called. */
export const AGENT_NAME: RegExp = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * A way of delivering mail. Queues, limits, retries, outcomes and accounting are the same for all agents: an agent only says
 * where a queue's mail can go, and opens connections that take it.
 */
export interface DeliveryAgent<T extends Target = Target> extends AgentFacts {
  /**
   * Where a queue's mail can go, in the order to be tried. `route`: the hosts that the configuration names, if any; `isTlsOptional`: whether the
   * message that a connection is wanted for may go without regard to what its recipients' domain demands of TLS, to be asked only where
   * that matters.
   */
  targets(
    queue: QueueRef,
    plan: DeliveryPlan,
    route: Route | undefined,
    isTlsOptional?: () => Answer<boolean>,
  ): TargetSource<T>;
  /** Opens a connection. Never rejects; `signal` comes when the server ends, and gives up. */
  open(target: T, queue: QueueRef, plan: DeliveryPlan, signal: AbortSignal): Promise<ConnectResult>;
}
