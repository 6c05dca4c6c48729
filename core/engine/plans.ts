import type { QueueInMode, QueueRef } from "../delivery/queue-ref.ts";
import { RecentMap } from "../directive/recent-map.ts";
import type { SettingsView } from "../directive/settings-view.ts";
import type { QueueMode } from "../queue/store.ts";

/** Queues whose plans are kept at least; those not asked for lately are made anew. */
const MOST_PLANS = 20_000;

/** A plan with the settings that it was made from. */
interface Named<Plan> {
  readonly plan: Plan;
  readonly view: SettingsView<"domain">;
}

/** How queues are delivered under one configuration, or are told apart, by the mode they are in. */
export class Plans<Plan> {
  readonly #make: (queue: QueueInMode, view: SettingsView<"domain">) => Plan;
  readonly #viewOf: (queue: QueueRef) => SettingsView<"domain">;
  readonly #named = new RecentMap<string, Named<Plan>>(MOST_PLANS);
  /** The same by the queue's object, asked several times for every message. */
  readonly #normal = new WeakMap<QueueRef, Plan>();
  readonly #backoff = new WeakMap<QueueRef, Plan>();

  /** `make` is called once for each queue and mode, with the settings of the queue, which `viewOf` knows. */
  constructor(
    make: (queue: QueueInMode, view: SettingsView<"domain">) => Plan,
    viewOf: (queue: QueueRef) => SettingsView<"domain">,
  ) {
    this.#make = make;
    this.#viewOf = viewOf;
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

  /** The settings of a queue are others now. */
  forget(queue: QueueRef): void {
    this.#normal.delete(queue);
    this.#backoff.delete(queue);
  }

  #namedPlan(queue: QueueRef, mode: QueueMode): Plan {
    const { domain, virtualMta } = queue;
    const name = `${mode} ${domain}/${virtualMta}`;
    const view = this.#viewOf(queue);
    const known = this.#named.get(name);
    if (known?.view === view) return known.plan;
    const plan = this.#make({ domain, virtualMta, mode }, view);
    this.#named.set(name, { plan, view });
    return plan;
  }
}
