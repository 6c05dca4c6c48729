import { failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import { usesSources } from "../message/agent-connection.ts";
import type { ConnectionLimits } from "../pool/connection-limits.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Held } from "./held.ts";
import { heldByCeiling } from "./held-in-line.ts";
import { Obstacles, type ObstaclesParts } from "./obstacles.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { QueueFailures } from "./queue-failures.ts";
import type { Restrictions } from "./restrictions.ts";
import type { SourceAddresses } from "./source-addresses.ts";

/** What it works with. */
export interface PlanInForceParts extends ObstaclesParts {
  readonly policy: DeliveryPolicy;
  readonly restrictions: Restrictions;
  readonly sources: SourceAddresses;
  readonly failures: QueueFailures;
  readonly scheduler: Pick<Scheduler, "wakeAt" | "queues">;
}

/** The plans that queues follow now: those of the configuration, without the source addresses that are not to be used. */
export class PlanInForce {
  readonly #parts: PlanInForceParts;
  readonly #obstacles: Obstacles;

  constructor(parts: PlanInForceParts) {
    this.#parts = parts;
    this.#obstacles = new Obstacles(parts);
  }

  /** Undefined when the queue waits. A plugin that fails to make a plan must not end the server or lose mail. */
  of(queue: QueueRuntime): DeliveryPlan | undefined {
    let plan: DeliveryPlan;
    try {
      plan = this.#parts.policy.plan(queue);
    } catch (error) {
      const text = `no plan for this queue: ${errorText(error)}`;
      void this.#parts.failures.note(queue, failed("internal", "4.3.0", text, undefined));
      return undefined;
    }
    const { rerouting, scheduler, sources } = this.#parts;
    const obstacles = this.#obstacles;
    if (plan.obstacle !== undefined) {
      obstacles.met(queue, plan.obstacle);
      return undefined;
    }
    if (obstacles.any) obstacles.gone(queue);
    const narrowed = sources.heldBy(queue) ?? this.#narrowed(queue, plan);
    if ("agent" in narrowed) return narrowed;
    if (Number.isFinite(narrowed.until)) scheduler.wakeAt(queue, narrowed.until);
    void rerouting.seek(queue);
    return undefined;
  }

  /**
   * Why a queue has no plan by which to send, no source address to send from, or no further connection; undefined when it has. `waits`: it waits
   * for a connection.
   */
  heldBy(queue: QueueRuntime, waits: boolean, limits: ConnectionLimits): Held | undefined {
    const { policy, sources } = this.#parts;
    const standing = this.#obstacles.heldBy(queue) ?? sources.heldBy(queue);
    if (standing !== undefined) return standing;
    try {
      const plan = policy.plan(queue);
      const narrowed = this.#narrowed(queue, plan);
      if (!("agent" in narrowed)) return narrowed;
      return waits || queue.connections > 0 ? heldByCeiling(queue, plan, limits) : undefined;
    } catch {
      // It is told when the queue is to be delivered.
      return undefined;
    }
  }

  #narrowed(queue: QueueRuntime, plan: DeliveryPlan): DeliveryPlan | Held {
    const { restrictions, policy } = this.#parts;
    if (!restrictions.any) return plan;
    const agent = policy.agent(plan);
    return restrictions.narrow(queue, plan, agent !== undefined && !usesSources(agent));
  }

  /** Other plans are in force: queues that may wait for a source or a host, to be asked again. */
  plansChanged(): Iterable<QueueRuntime> {
    const { restrictions, scheduler, sources } = this.#parts;
    restrictions.plansChanged();
    const waiting = sources.plansChanged();
    this.lookForOrphans();
    return restrictions.any ? scheduler.queues() : [...this.#obstacles.standing, ...waiting];
  }

  /** Looks for queues whose virtual MTA is not there: nobody else may ask for their plans before their mail is due. */
  lookForOrphans(): void {
    const { policy, scheduler } = this.#parts;
    for (const queue of scheduler.queues())
      if (queue.waiting > 0 && !queue.state.paused && !policy.isVirtualMta(queue.virtualMta))
        this.of(queue);
  }

  /** A queue has been empty for long. */
  forget(queue: QueueRuntime): void {
    this.#parts.sources.forget(queue);
    this.#obstacles.gone(queue);
  }
}
