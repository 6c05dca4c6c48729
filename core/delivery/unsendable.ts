import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { QueueStore } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import { expired, expiryOf } from "./expiry.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Settling } from "./settling.ts";

/** Sees to messages that are larger or older than their queue's plan allows: they bounce without being tried. */
export class Unsendable {
  readonly #store: QueueStore;
  readonly #policy: DeliveryPolicy;
  readonly #settling: Settling;
  readonly #clock: Clock;

  constructor(given: {
    readonly store: QueueStore;
    readonly policy: DeliveryPolicy;
    readonly settling: Settling;
    readonly clock: Clock;
  }) {
    this.#store = given.store;
    this.#policy = given.policy;
    this.#settling = given.settling;
    this.#clock = given.clock;
  }

  /** True when the next message that is due is not to be tried. */
  isNext(queue: QueueRuntime, plan: DeliveryPlan): boolean {
    return this.#nextFailure(queue, plan, this.#clock.now()) !== undefined;
  }

  #nextFailure(queue: QueueRuntime, plan: DeliveryPlan, now: number): DeliveryFailure | undefined {
    const row = queue.rows.head(now);
    if (row === undefined) return undefined;
    const { maxAge, maxMessageSize } = plan;
    if (Math.min(maxAge, maxMessageSize) === Number.POSITIVE_INFINITY) return undefined;
    const message = this.#store.message(row.message);
    if (message === undefined) return undefined;
    if (message.size > maxMessageSize) return tooLarge(message.size, maxMessageSize);
    return expiryOf(message, plan) <= now ? expired(queue.failure) : undefined;
  }

  /** Bounces the next message's recipients. Resolves when that is recorded. */
  async bounceNext(queue: QueueRuntime, plan: DeliveryPlan): Promise<void> {
    const at = this.#clock.now();
    const failure = this.#nextFailure(queue, plan, at);
    const next = queue.rows.head(at);
    if (failure === undefined || next === undefined) return;
    // All is read before the recipients are taken: reading may fail, and they would be nobody's then.
    const message = this.#store.message(next.message);
    const body = this.#store.body(next.message);
    const group = message && queue.rows.take(plan.maxRecipientsPerTransaction, at);
    if (message === undefined || group === undefined) return;
    const { name, virtualMta } = queue;
    const agent = this.#policy.agentOf(queue);
    const attempt: Attempt = { queue: name, virtualMta, at, peer: undefined, agent, message, body };
    queue.lastError = failure.text;
    await this.#settling.settle(
      queue,
      group,
      group.map((recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure })),
    );
  }
}

/** RFC 3463 §3.4: 5.3.4, message too big for system. */
function tooLarge(size: number, limit: number): DeliveryFailure {
  return {
    stage: "policy",
    temporary: false,
    status: "5.3.4",
    reply: undefined,
    text: `the message has ${size} bytes, this destination is sent at most ${limit}`,
    host: undefined,
  };
}
