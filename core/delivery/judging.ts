import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import { NOTIFY_SUCCESS } from "../message/envelope.ts";
import { type Notes, notesProblem, RECIPIENT_NOTES_LIMIT } from "../message/notes.ts";
import type { RecipientOutcome } from "../message/transaction.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { RecipientRow } from "../queue/store.ts";
import { delayNoticeAfter } from "./delay-notices.ts";
import type { Effects } from "./effects.ts";
import { expired, expiryOf } from "./expiry.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { DeliveryPolicy } from "./policy.ts";
import { workOf } from "./queue-work.ts";

const NO_OUTCOME = failed(
  "internal",
  "4.3.0",
  "the connection gave no outcome for this recipient",
  undefined,
);

/** Says what becomes of a recipient after an attempt: delivered, deferred, or bounced. */
export class Judging {
  readonly #policy: DeliveryPolicy;

  readonly #effects: Effects;

  constructor({
    policy,
    effects,
  }: {
    readonly policy: DeliveryPolicy;
    readonly effects: Effects;
  }) {
    this.#policy = policy;
    this.#effects = effects;
  }

  /** A message was taken for some recipients, and that is recorded: what that changes besides. */
  delivered(
    queue: QueueRuntime,
    { at, peer, message }: Attempt,
    outcomes: readonly Outcome[],
  ): void {
    if (!this.#policy.judgesDeliveries) return;
    let first: Extract<Outcome, { readonly kind: "delivered" }> | undefined;
    let recipients = 0;
    for (const one of outcomes) {
      if (one.kind !== "delivered") continue;
      first ??= one;
      recipients++;
    }
    if (first === undefined) return;
    const { name, mode } = queue;
    const { reply } = first;
    const attempt = { queue: name, mode, now: at, peer, message, reply, recipients };
    const effects = this.#policy.judgeDelivery(queue, attempt);
    if (effects.length === 0) return;
    this.#effects.apply(queue, effects, { failure: undefined, retryAt: at });
  }

  /** By what the peer did with it. */
  judge(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    attempt: Attempt,
    recipient: RecipientRow,
    outcome: Exclude<RecipientOutcome, { readonly kind: "moved" }> | undefined,
  ): Outcome {
    if (outcome?.kind !== "delivered")
      return this.failed(queue, plan, attempt, recipient, outcome?.failure ?? NO_OUTCOME);
    const dsnPassedOn =
      (recipient.notify & NOTIFY_SUCCESS) !== 0 &&
      attempt.peer?.extensions.includes("DSN") === true;
    return { kind: "delivered", attempt, recipient, reply: outcome.reply, dsnPassedOn };
  }

  /**
   * By what went wrong. Nothing waits beyond the age at which it bounces: whoever is deferred for longer is due at that age.
   */
  failed(
    queue: QueueRuntime,
    plan: DeliveryPlan,
    attempt: Attempt,
    recipient: RecipientRow,
    problem: DeliveryFailure,
  ): Outcome {
    const { at, message } = attempt;
    const { action, failure, retryAfter, effects, notes } = this.#policy.judge(queue, {
      queue: queue.name,
      mode: queue.mode,
      failure: problem,
      now: at,
      peer: attempt.peer,
      recipient,
      message,
      receivedAt: message.receivedAt,
      attempts: recipient.attempts,
    });
    workOf(queue).lastError = failure.text;
    if (effects !== undefined)
      this.#effects.apply(queue, effects, { failure, retryAt: at + retryAfter });
    const expiry = expiryOf(message, plan);
    if (action === "bounce") return { kind: "bounced", attempt, recipient, failure };
    if (expiry <= at) return { kind: "bounced", attempt, recipient, failure: expired(failure) };
    const nextAttempt = Math.min(at + retryAfter, expiry);
    const since = Math.max(recipient.lastAttempt, message.receivedAt);
    const noticeDue = delayNoticeAfter(recipient, message, since, plan.delayNoticeInterval) <= at;
    const more = notes && withRoom(recipient, notes);
    return {
      ...{ kind: "deferred", attempt, recipient, failure, nextAttempt, noticeDue },
      ...(noticeDue && Number.isFinite(expiry) && { retryUntil: expiry }),
      ...(more && { notes: more }),
    };
  }
}

/** A recipient's notes with some more; undefined where there is no room for them. */
function withRoom(recipient: RecipientRow, more: Notes): Notes | undefined {
  const notes = { ...recipient.notes, ...more };
  return notesProblem(notes, RECIPIENT_NOTES_LIMIT) === undefined ? notes : undefined;
}
