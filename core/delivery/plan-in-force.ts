import { failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { Held } from "./held.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { QueueFailures } from "./queue-failures.ts";
import type { Restrictions } from "./restrictions.ts";

/** What it works with. */
export interface PlanInForceParts {
  readonly policy: DeliveryPolicy;
  readonly restrictions: Restrictions;
  readonly failures: QueueFailures;
  readonly scheduler: Pick<Scheduler, "wakeAt" | "queues">;
}

/** The plans that queues follow now: those of the configuration, without the source addresses that are not to be used. */
export class PlanInForce {
  readonly #parts: PlanInForceParts;

  constructor(parts: PlanInForceParts) {
    this.#parts = parts;
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
    if (!this.#parts.restrictions.any) return plan;
    const narrowed = this.#parts.restrictions.narrow(queue, plan);
    if ("agent" in narrowed) return narrowed;
    if (Number.isFinite(narrowed.until)) this.#parts.scheduler.wakeAt(queue, narrowed.until);
    return undefined;
  }

  /** Why a queue has no source address to send from; undefined when it has one. */
  heldBy(queue: QueueRuntime): Held | undefined {
    const { restrictions, policy } = this.#parts;
    if (!restrictions.any) return undefined;
    try {
      const narrowed = restrictions.narrow(queue, policy.plan(queue));
      return "agent" in narrowed ? undefined : narrowed;
    } catch {
      // It is told when the queue is to be delivered.
      return undefined;
    }
  }

  /** Other plans are in force: queues that may wait for a source or a host, to be asked again. */
  plansChanged(): Iterable<QueueRuntime> {
    const { restrictions, scheduler } = this.#parts;
    restrictions.plansChanged();
    return restrictions.any ? scheduler.queues() : [];
  }
}
