import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { MessageInfo } from "../message/envelope.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Answer, QueueStore } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import { attemptWithout } from "./attempt-without.ts";
import { expired, expiryOf } from "./expiry.ts";
import type { Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import { readMessage } from "./read-message.ts";
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
  isNext(queue: QueueRuntime, plan: DeliveryPlan): Answer<boolean> {
    const now = this.#clock.now();
    const row = queue.rows.head(now);
    if (row === undefined) return false;
    if (Math.min(plan.maxAge, plan.maxMessageSize) === Number.POSITIVE_INFINITY) return false;
    const message = this.#store.message(row.message);
    return message instanceof Promise
      ? message.then((late) => failureOf(queue, plan, late, now) !== undefined)
      : failureOf(queue, plan, message, now) !== undefined;
  }

  /** Bounces the next message's recipients if it is not to be tried. Resolves when that is recorded. */
  async bounceNext(queue: QueueRuntime, plan: DeliveryPlan): Promise<void> {
    const at = this.#clock.now();
    const next = queue.rows.head(at);
    if (next === undefined) return;
    // All is read before the recipients are taken: reading may fail, and they would be nobody's then.
    const reading = readMessage(this.#store, next.message);
    const read = reading instanceof Promise ? await reading : reading;
    const failure = failureOf(queue, plan, read[0], at);
    if (failure === undefined) return;
    // Others may have taken it while it was read.
    if (queue.rows.head(at)?.message !== next.message) return;
    const group = queue.rows.take(plan.maxRecipientsPerTransaction, at);
    if (group === undefined) return;
    const attempt = attemptWithout(this.#policy, queue, at, read);
    workOf(queue).lastError = failure.text;
    await this.#settling.settle(
      queue,
      group,
      group.map((recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure })),
    );
  }
}

/** Why a message is not to be tried; undefined when it is, or is not there. */
function failureOf(
  queue: QueueRuntime,
  plan: DeliveryPlan,
  message: MessageInfo | undefined,
  now: number,
): DeliveryFailure | undefined {
  if (message === undefined) return undefined;
  const { size } = message;
  if (size > plan.maxMessageSize) return tooLarge(size, plan.maxMessageSize);
  return expiryOf(message, plan) <= now ? expired(workOf(queue).failure) : undefined;
}

/** RFC 3463 §3.4: 5.3.4, message too big for system. */
function tooLarge(size: number, limit: number): DeliveryFailure {
  const text = `the message has ${size} bytes, this destination is sent at most ${limit}`;
  return failed("policy", "5.3.4", text, undefined);
}
