import type { QueueInMode, QueueRef } from "../delivery/queue-ref.ts";
import { RecentMap } from "../directive/recent-map.ts";
import type { QueueMode } from "../queue/store.ts";

/** Queues whose plans are kept at least; those not asked for lately are made anew. */
const MOST_PLANS = 20_000;

/** How queues are delivered under one configuration, or are told apart, by the mode they are in. */
export class Plans<Plan> {
  readonly #make: (queue: QueueInMode) => Plan;
  readonly #named = new RecentMap<string, Plan>(MOST_PLANS);
  /** The same by the queue's object, asked several times for every message. */
  readonly #normal = new WeakMap<QueueRef, Plan>();
  readonly #backoff = new WeakMap<QueueRef, Plan>();

  /** `make` is called once for each queue and mode. */
  constructor(make: (queue: QueueInMode) => Plan) {
    this.#make = make;
  }

  /** The plan of a queue in a mode: the same object at every call. */
  of(queue: QueueRef, mode: QueueMode): Plan {
    const known = mode === "normal" ? this.#normal : this.#backoff;
    let plan = known.get(queue);
    if (plan === undefined) {
      plan = this.#namedPlan(queue, mode);
      known.set(queue, plan);
    }
    return plan;
  }

  #namedPlan({ domain, virtualMta }: QueueRef, mode: QueueMode): Plan {
    const name = `${mode} ${domain}/${virtualMta}`;
    let plan = this.#named.get(name);
    if (plan === undefined) {
      plan = this.#make({ domain, virtualMta, mode });
      this.#named.set(name, plan);
    }
    return plan;
  }
}
