import type { DeliveryPlan } from "../delivery/plan.ts";
import type { QueueInMode, QueueRef } from "../delivery/queue-ref.ts";
import { RecentMap } from "../directive/recent-map.ts";
import type { QueueMode } from "../queue/store.ts";

/** Queues whose plans are kept at least; those not asked for lately are made anew. */
const MOST_PLANS = 20_000;

/** How queues are delivered under one configuration, by the mode they are in. */
export class Plans {
  readonly #make: (queue: QueueInMode) => DeliveryPlan;
  readonly #named = new RecentMap<string, DeliveryPlan>(MOST_PLANS);
  /** The same by the queue's object, asked several times for every message. */
  readonly #normal = new WeakMap<QueueRef, DeliveryPlan>();
  readonly #backoff = new WeakMap<QueueRef, DeliveryPlan>();

  /** `make` is called once for each queue and mode. */
  constructor(make: (queue: QueueInMode) => DeliveryPlan) {
    this.#make = make;
  }

  /** The plan of a queue in a mode: the same object at every call. */
  of(queue: QueueRef, mode: QueueMode): DeliveryPlan {
    const known = mode === "normal" ? this.#normal : this.#backoff;
    let plan = known.get(queue);
    if (plan === undefined) {
      plan = this.#namedPlan(queue, mode);
      known.set(queue, plan);
    }
    return plan;
  }

  #namedPlan({ domain, virtualMta }: QueueRef, mode: QueueMode): DeliveryPlan {
    const name = `${mode} ${domain}/${virtualMta}`;
    let plan = this.#named.get(name);
    if (plan === undefined) {
      plan = this.#make({ domain, virtualMta, mode });
      this.#named.set(name, plan);
    }
    return plan;
  }
}
