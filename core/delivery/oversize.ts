import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { QueueStore } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Settling } from "./settling.ts";

/** Sees to messages that are larger than their queue's plan allows: they bounce without being tried. */
export class Oversize {
  readonly #store: QueueStore;
  readonly #settling: Settling;
  readonly #clock: Clock;

  constructor(given: {
    readonly store: QueueStore;
    readonly settling: Settling;
    readonly clock: Clock;
  }) {
    this.#store = given.store;
    this.#settling = given.settling;
    this.#clock = given.clock;
  }

  /** True when the next message that is due is too large. */
  isNext(queue: QueueRuntime, { maxMessageSize }: DeliveryPlan): boolean {
    if (maxMessageSize === Number.POSITIVE_INFINITY) return false;
    const row = queue.head(this.#clock.now());
    const message = row && this.#store.message(row.message);
    return message !== undefined && message.size > maxMessageSize;
  }

  /** Bounces the next message's recipients. Resolves when that is recorded. */
  async bounceNext(queue: QueueRuntime, plan: DeliveryPlan): Promise<void> {
    const at = this.#clock.now();
    const group = queue.take(plan.maxRecipientsPerTransaction, at);
    const [first] = group ?? [];
    const message = first && this.#store.message(first.message);
    if (group === undefined || first === undefined || message === undefined) return;
    const { name, virtualMta } = queue;
    const body = this.#store.body(first.message);
    const attempt: Attempt = { queue: name, virtualMta, at, peer: undefined, message, body };
    const failure = tooLarge(message.size, plan.maxMessageSize);
    queue.lastError = failure.text;
    await this.#settling.settle(
      queue,
      group.map((recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure })),
    );
    queue.release(group);
  }
}

/** RFC 3463 §3.4: 5.3.4, message too big for system. */
function tooLarge(size: number, limit: number): DeliveryFailure {
  return {
    stage: "policy",
    temporary: false,
    status: "5.3.4",
    reply: undefined,
    text: `the message has ${size} octets, this destination is sent at most ${limit}`,
    host: undefined,
  };
}
