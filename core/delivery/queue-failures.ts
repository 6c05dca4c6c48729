import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { PeerInfo } from "../message/agent-connection.ts";
import { claimLate } from "../queue/claim-late.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { MessageId, QueueStore, RecipientRow } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";
import { attemptWithout } from "./attempt-without.ts";
import { byMessage } from "./by-message.ts";
import type { ApplyEffects } from "./effect-cause.ts";
import type { Outcome } from "./outcome.ts";
import type { OutcomeJournal } from "./outcome-journal.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";
import { readMessage } from "./read-message.ts";
import type { Settling } from "./settling.ts";
import { mayBeOfPolicies, mayGoAnyhow } from "./tls-optional-mail.ts";
import type { Traces } from "./traces.ts";
import type { Verdict } from "./verdict.ts";

/** Rows bounced in one go. */
const PAGE = 100;

/** New mail does not have a queue tried again more often, milliseconds. */
const NEW_MAIL_AGAIN = 60_000;

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
  readonly #log: Log;
  readonly #apply: ApplyEffects;
  readonly #traces: Traces;
  #stopped = false;

  constructor(given: {
    readonly store: QueueStore;
    readonly scheduler: Scheduler;
    readonly policy: DeliveryPolicy;
    readonly settling: Settling;
    readonly journal: OutcomeJournal;
    readonly clock: Clock;
    readonly log: Log;
    readonly apply: ApplyEffects;
    readonly traces: Traces;
  }) {
    this.#store = given.store;
    this.#scheduler = given.scheduler;
    this.#policy = given.policy;
    this.#settling = given.settling;
    this.#journal = given.journal;
    this.#clock = given.clock;
    this.#log = given.log;
    this.#apply = given.apply;
    this.#traces = given.traces;
  }

  /** No host of the queue could be used; `peer` is the one that refused, if one did. */
  async failed(queue: QueueRuntime, failure: DeliveryFailure, peer?: PeerInfo): Promise<void> {
    const now = this.#clock.now();
    if (queue.state.retryAt > now || workOf(queue).bouncing) return;
    const verdict = this.#judge(queue, failure, peer, now);
    workOf(queue).lastError = verdict.failure.text;
    workOf(queue).failure = verdict.failure;
    const retryAt = now + verdict.retryAfter;
    // An effect may have seen to all of its mail.
    if (queue.state.retryAt > now || workOf(queue).bouncing) return;
    const { minimumAge } = verdict;
    if (verdict.action === "bounce") {
      await this.#bounce(queue, verdict.failure, now - (minimumAge ?? 0), now);
      if (minimumAge === undefined || queue.waiting === 0) return;
    }
    const told = verdict.action === "defer" ? verdict.failure : failure;
    await this.#defer(queue, told, retryAt, queue.state.failures + 1, peer);
  }

  /** A host refused, but the queue has other connections at work: it does not wait, and what the refusal changes besides is so. */
  heard(queue: QueueRuntime, failure: DeliveryFailure, peer: PeerInfo | undefined): void {
    if (failure.reply !== undefined) this.#judge(queue, failure, peer, this.#clock.now());
  }

  /** With the effects in force when it returns. */
  #judge(
    queue: QueueRuntime,
    failure: DeliveryFailure,
    peer: PeerInfo | undefined,
    now: number,
  ): Verdict {
    const verdict = this.#policy.judge(queue, {
      ...{ queue: queue.name, mode: queue.mode, failure, now, peer },
      ...{ recipient: undefined, message: undefined, receivedAt: undefined },
      attempts: queue.state.failures,
    });
    const { effects, retryAfter } = verdict;
    if (effects !== undefined)
      this.#apply(queue, effects, { failure: verdict.failure, retryAt: now + retryAfter });
    return verdict;
  }

  /** As `failed`, for whoever can do nothing about a store that does not take it: that is logged. Never rejects. */
  async note(queue: QueueRuntime, failure: DeliveryFailure): Promise<void> {
    try {
      await this.failed(queue, failure);
    } catch (error) {
      this.#log.error("queue state lost", { queue: queue.name, error: errorText(error) });
    }
  }

  /**
   * New mail has come in: a queue that waits after a failure is tried again, where its plan says so, or where what has failed is no
   * obstacle for this message.
   */
  newMail(queue: QueueRuntime, message: MessageId): void {
    const now = this.#clock.now();
    const work = workOf(queue);
    if (queue.state.retryAt <= now || work.bouncing || now < work.newMailAgain) return;
    if (this.#retriesUponNewMail(queue)) return this.#tryAgain(queue, now);
    if (!mayBeOfPolicies(work.failure)) return;
    const may = mayGoAnyhow(this.#store, message);
    if (may instanceof Promise) void may.then((late) => late && this.#tryAgain(queue, now));
    else if (may) this.#tryAgain(queue, now);
  }

  #tryAgain(queue: QueueRuntime, now: number): void {
    workOf(queue).newMailAgain = now + NEW_MAIL_AGAIN;
    this.#scheduler.setState(queue, { retryAt: 0 }).catch((error: unknown) => {
      this.#log.error("queue state lost", { queue: queue.name, error: errorText(error) });
    });
  }

  #retriesUponNewMail(queue: QueueRuntime): boolean {
    try {
      return this.#policy.plan(queue).retryUponNewMail;
    } catch {
      // The plan's failure is told where the plan is asked for.
      return false;
    }
  }

  /** Delivery of a queue's mail ended by an error of ours: it waits. Never rejects. */
  async brokeOff(queue: QueueRuntime, error: unknown): Promise<void> {
    const text = errorText(error);
    this.#log.error("delivery stopped unexpectedly", { queue: queue.name, error: text });
    await this.note(queue, failed("internal", "4.3.0", text, undefined));
  }

  /** All of a queue's mail waits until a time, though it was not the queue as a whole that failed. */
  async deferAll(queue: QueueRuntime, failure: DeliveryFailure, retryAt: number): Promise<void> {
    if (queue.state.retryAt >= retryAt || workOf(queue).bouncing) return;
    workOf(queue).failure = failure;
    await this.#defer(queue, failure, retryAt, queue.state.failures);
  }

  async #defer(
    queue: QueueRuntime,
    failure: DeliveryFailure,
    retryAt: number,
    failures: number,
    peer?: PeerInfo,
  ): Promise<void> {
    const { name, virtualMta } = queue;
    const deferral = {
      ...{ queue: name, virtualMta, at: this.#clock.now(), failure, retryAt, peer },
      agent: this.#policy.agentOf(queue),
    };
    const parts = this.#journal.queueDeferred(deferral);
    await this.#scheduler.setState(queue, { retryAt, failures }, parts && { parts });
    this.#policy.queueDeferred(queue, deferral);
    this.#traces.deferred(queue, deferral);
  }

  /** Bounces all mail that waits in a queue, a piece at a time; what comes in meanwhile stays. Ends early at `stop`. */
  async bounceAll(queue: QueueRuntime, failure: DeliveryFailure): Promise<void> {
    if (workOf(queue).bouncing) return;
    await this.#bounce(queue, failure, this.#clock.now(), Number.POSITIVE_INFINITY);
  }

  /** Bounces nothing more that is not begun. */
  stop(): void {
    this.#stopped = true;
  }

  /** Bounces the mail that was there at `now` and is due at `until` or before. */
  async #bounce(
    queue: QueueRuntime,
    failure: DeliveryFailure,
    now: number,
    until: number,
  ): Promise<void> {
    workOf(queue).bouncing = true;
    try {
      let after: RecipientRow | undefined;
      while (!this.#stopped) {
        const rows = await this.#store.rows(queue.id, after, until, PAGE);
        after = rows.at(-1);
        if (after === undefined) return;
        for (const group of byMessage(rows)) await this.#bounceGroup(queue, group, failure, now);
      }
    } finally {
      workOf(queue).bouncing = false;
      queue.rows.reread();
      this.#scheduler.rest(queue);
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
    if ((read[0]?.receivedAt ?? now) > now) return;
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
