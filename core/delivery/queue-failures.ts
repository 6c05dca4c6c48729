import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { MessageId, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Settling } from "./settling.ts";

/** Rows bounced in one go. */
const PAGE = 100;

/**
 * What happens when a queue as a whole cannot be delivered: it waits, without counting an attempt against its messages, or,
 * when the failure is for good or mail has grown too old, bounces.
 */
export class QueueFailures {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;
  readonly #policy: DeliveryPolicy;
  readonly #settling: Settling;
  readonly #clock: Clock;

  constructor(given: {
    readonly store: QueueStore;
    readonly scheduler: Scheduler;
    readonly policy: DeliveryPolicy;
    readonly settling: Settling;
    readonly clock: Clock;
  }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
    this.#policy = given.policy;
    this.#settling = given.settling;
    this.#clock = given.clock;
  }

  /** No host of the queue could be used. */
  async failed(queue: QueueRuntime, failure: DeliveryFailure): Promise<void> {
    const now = this.#clock.now();
    if (queue.state.retryAt > now || queue.bouncing) return;
    const verdict = this.#policy.judge(queue, {
      queue: queue.name,
      failure,
      now,
      recipient: undefined,
      receivedAt: undefined,
      attempts: queue.state.failures,
    });
    queue.lastError = verdict.failure.text;
    if (verdict.action === "bounce") {
      await this.#bounce(queue, verdict.failure, Number.POSITIVE_INFINITY, now);
      return;
    }
    const retryAt = now + verdict.retryAfter;
    const failures = queue.state.failures + 1;
    await this.#scheduler.setState(queue, { retryAt, failures });
    const { name, virtualMta } = queue;
    this.#policy.queueDeferred(queue, { queue: name, virtualMta, at: now, failure, retryAt });
    if (verdict.expireBefore > 0)
      await this.#bounce(queue, expired(verdict.failure), verdict.expireBefore, now);
  }

  /** Bounces the mail that is due and was received before `before`. */
  async #bounce(
    queue: QueueRuntime,
    failure: DeliveryFailure,
    before: number,
    now: number,
  ): Promise<void> {
    if (queue.underWay.size > 0 || queue.withdrawing) return;
    queue.bouncing = true;
    try {
      let after: RecipientRow | undefined;
      for (;;) {
        const rows = this.#store.rows(queue.id, after, now, PAGE);
        after = rows.at(-1);
        if (after === undefined) return;
        for (const group of byMessage(rows))
          await this.#bounceGroup(queue, group, failure, before, now);
      }
    } finally {
      queue.bouncing = false;
      queue.reread();
    }
  }

  async #bounceGroup(
    queue: QueueRuntime,
    group: readonly RecipientRow[],
    failure: DeliveryFailure,
    before: number,
    now: number,
  ): Promise<void> {
    const [first] = group;
    const message = first && this.#store.message(first.message);
    if (first === undefined || message === undefined || message.receivedAt >= before) return;
    const { name, virtualMta } = queue;
    const body = this.#store.body(first.message);
    const attempt: Attempt = { queue: name, virtualMta, at: now, peer: undefined, message, body };
    const outcomes = group.map(
      (recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure }),
    );
    await this.#settling.settle(queue, outcomes);
  }
}

function byMessage(rows: readonly RecipientRow[]): Iterable<readonly RecipientRow[]> {
  const groups = new Map<MessageId, RecipientRow[]>();
  for (const row of rows) {
    const group = groups.get(row.message);
    if (group) group.push(row);
    else groups.set(row.message, [row]);
  }
  return groups.values();
}

/** RFC 3463 §3.5: 5.4.7, delivery time expired. */
function expired(failure: DeliveryFailure): DeliveryFailure {
  const text = `message expired, last failure: ${failure.text}`;
  return { ...failure, temporary: false, status: "5.4.7", text };
}
