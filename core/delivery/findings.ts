import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Who gives connections to queues. */
interface Giver {
  wake(queue: QueueRuntime): void;
  planChanged(queue: QueueRuntime): void;
}

/** Queues of which something is looked up on which their plan depends. Ends with the look-up, which has a time limit. */
export class Findings {
  readonly #policy: Pick<DeliveryPolicy, "find">;
  readonly #giver: Giver;
  /** With whether they wait for it. */
  readonly #underWay = new Map<QueueRuntime, boolean>();

  constructor(policy: Pick<DeliveryPolicy, "find">, giver: Giver) {
    this.#policy = policy;
    this.#giver = giver;
  }

  /** True when a queue waits: it is woken when what its plan depends on is known. */
  hold(queue: QueueRuntime): boolean {
    const waits = this.#underWay.get(queue);
    if (waits !== undefined) return waits;
    const finding = this.#policy.find(queue);
    if (finding === undefined) return false;
    this.#underWay.set(queue, finding.first);
    void finding.changed.then((changed) => {
      this.#underWay.delete(queue);
      if (changed) this.#giver.planChanged(queue);
      else if (finding.first) this.#giver.wake(queue);
    });
    return finding.first;
  }
}
