import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Held } from "./held.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** What it works with. */
interface FindingsParts {
  readonly policy: Pick<DeliveryPolicy, "find">;
  /** Comes when the server ends: nothing is done any more with what is found then. */
  readonly ending: AbortSignal;
}

/** Who gives connections to queues. */
interface Giver {
  wake(queue: QueueRuntime): void;
  planChanged(queue: QueueRuntime): void;
}

const LOOK_UP: Held = {
  reason: "mx-look-up",
  why: "the MX of its domain are being looked up",
  until: Number.POSITIVE_INFINITY,
};

/** Queues of which something is looked up on which their plan depends. Ends with the look-up, which has a time limit. */
export class Findings {
  readonly #parts: FindingsParts;
  readonly #giver: Giver;
  /** With whether they wait for it. */
  readonly #underWay = new Map<QueueRuntime, boolean>();

  constructor(parts: FindingsParts, giver: Giver) {
    this.#parts = parts;
    this.#giver = giver;
  }

  /** True when a queue waits: it is woken when what its plan depends on is known. */
  hold(queue: QueueRuntime): boolean {
    const waits = this.#underWay.get(queue);
    if (waits !== undefined) return waits;
    const finding = this.#parts.policy.find(queue);
    if (finding === undefined) return false;
    this.#underWay.set(queue, finding.first);
    void finding.changed.then((changed) => {
      this.#underWay.delete(queue);
      if (this.#parts.ending.aborted) return;
      if (changed) this.#giver.planChanged(queue);
      else if (finding.first) this.#giver.wake(queue);
    });
    return finding.first;
  }

  heldBy(queue: QueueRuntime): Held | undefined {
    return this.#underWay.get(queue) === true ? LOOK_UP : undefined;
  }
}
