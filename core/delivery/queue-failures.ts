import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { claimLate } from "../queue/claim-late.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../queue/store.ts";
import type { Clock } from "../time/clock.ts";
import { attemptWithout } from "./attempt-without.ts";
import { byMessage } from "./by-message.ts";
import type { Outcome } from "./outcome.ts";
import type { OutcomeJournal } from "./outcome-journal.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import { readMessage } from "./read-message.ts";
import type { Settling } from "./settling.ts";

/** Rows bounced in one go. */
const PAGE = 100;

/**
 * What happens when a queue as a whole cannot be delivered: it waits, without counting an attempt against its messages, or bounces
 * when the failure is for good.
 */
export class QueueFailures {
  readonly #store: QueueStore;
  readonly #scheduler: Scheduler;
  readonly #policy: DeliveryPolicy;
  readonly #settling: Settling;
  readonly #journal: OutcomeJournal;
  readonly #clock: Clock;

  constructor(given: {
    readonly store: QueueStore;
    readonly scheduler: Scheduler;
    readonly policy: DeliveryPolicy;
    readonly settling: Settling;
    readonly journal: OutcomeJournal;
    readonly clock: Clock;
  }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
    this.#policy = given.policy;
    this.#settling = given.settling;
    this.#journal = given.journal;
    this.#clock = given.clock;
  }

  /** No host of the queue could be used. */
  async failed(queue: QueueRuntime, failure: DeliveryFailure): Promise<void> {
    const now = this.#clock.now();
    if (queue.state.retryAt > now || workOf(queue).bouncing) return;
    const verdict = this.#policy.judge(queue, {
      queue: queue.name,
      failure,
      now,
      recipient: undefined,
      receivedAt: undefined,
      attempts: queue.state.failures,
    });
    workOf(queue).lastError = verdict.failure.text;
    workOf(queue).failure = verdict.failure;
    if (verdict.action === "bounce") return this.#bounce(queue, verdict.failure, now);
    const retryAt = now + verdict.retryAfter;
    const failures = queue.state.failures + 1;
    const { name, virtualMta } = queue;
    const deferral = { queue: name, virtualMta, at: now, failure, retryAt };
    const parts = this.#journal.queueDeferred(deferral);
    await this.#scheduler.setState(queue, { retryAt, failures }, parts && { parts });
    this.#policy.queueDeferred(queue, deferral);
  }

  /** Bounces the mail that is due. */
  async #bounce(queue: QueueRuntime, failure: DeliveryFailure, now: number): Promise<void> {
    workOf(queue).bouncing = true;
    try {
      let after: RecipientRow | undefined;
      for (;;) {
        const rows = await this.#store.rows(queue.id, after, now, PAGE);
        after = rows.at(-1);
        if (after === undefined) return;
        for (const group of byMessage(rows)) await this.#bounceGroup(queue, group, failure, now);
      }
    } finally {
      workOf(queue).bouncing = false;
      queue.rows.reread();
    }
  }

  async #bounceGroup(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    failure: DeliveryFailure,
    now: number,
  ): Promise<void> {
    const [first] = rows;
    if (first === undefined) return;
    const read = await readMessage(this.#store, first.message);
    // Not before all is read: reading may fail, and they would be nobody's then.
    // Some may have been delivered since they were read.
    const group = await claimLate(queue.rows, rows);
    if (group.length === 0) return;
    const attempt = attemptWithout(this.#policy, queue, now, read);
    const outcomes = group.map(
      (recipient): Outcome => ({ kind: "bounced", attempt, recipient, failure }),
    );
    await this.#settling.settle(queue, group, outcomes);
  }
}
