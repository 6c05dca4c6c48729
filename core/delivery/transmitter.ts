import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import { NOTIFY_SUCCESS } from "../message/envelope.ts";
import type { PooledConnection } from "../pool/idle-connections.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { QueueStore, RecipientRow } from "../queue/store.ts";
import type { RecipientOutcome, TransactionResult } from "../smtp/client.ts";
import type { Clock } from "../time/clock.ts";
import { lostMessage } from "./lost-message.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPolicy } from "./policy.ts";
import type { Settling } from "./settling.ts";

const NO_PREFIX = Buffer.alloc(0);

/** Takes one message to one group of its recipients over an open connection, and records what came of it. */
export class Transmitter {
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

  /**
   * Runs one transaction. `written` is called when the connection takes the next one. Resolves when the outcome is recorded, with
   * the failure if the connection broke before the message was judged (its recipients then go back to the head of the queue).
   */
  async transmit(
    queue: QueueRuntime,
    pooled: PooledConnection,
    group: readonly RecipientRow[],
    written: () => void,
  ): Promise<DeliveryFailure | undefined> {
    const [first] = group;
    const info = first && this.#store.message(first.message);
    const body = first && this.#store.body(first.message);
    if (first === undefined || info === undefined || body === undefined) {
      await this.#lost(queue, group);
      return undefined;
    }
    const { connection } = pooled;
    const result = await connection.send(
      { ...transactionPart(info), recipients: group, body, prefix: NO_PREFIX },
      written,
    );
    const broken = notJudged(result);
    if (broken !== undefined) {
      queue.putBack(group);
      return broken;
    }
    pooled.answered++;
    const attempt: Attempt = {
      queue: queue.name,
      virtualMta: queue.virtualMta,
      at: this.#clock.now(),
      peer: connection.peer,
      message: info,
      body,
    };
    const outcomes = group.map((row, at) => this.#judge(queue, attempt, row, result.outcomes[at]));
    await this.#settling.settle(queue, outcomes);
    queue.release(group);
    if (queue.state.failures > 0)
      await this.#scheduler.setState(queue, { failures: 0, retryAt: 0 });
    return undefined;
  }

  #judge(
    queue: QueueRuntime,
    attempt: Attempt,
    recipient: RecipientRow,
    outcome: RecipientOutcome | undefined,
  ): Outcome {
    if (outcome?.kind === "delivered") {
      const dsnPassedOn =
        (recipient.notify & NOTIFY_SUCCESS) !== 0 &&
        attempt.peer?.extensions.includes("DSN") === true;
      return { kind: "delivered", attempt, recipient, reply: outcome.reply, dsnPassedOn };
    }
    const verdict = this.#policy.judge(queue, {
      queue: queue.name,
      failure: outcome?.failure ?? noOutcome(attempt),
      now: attempt.at,
      recipient,
      receivedAt: attempt.message.receivedAt,
      attempts: recipient.attempts,
    });
    queue.lastError = verdict.failure.text;
    return verdict.action === "bounce"
      ? { kind: "bounced", attempt, recipient, failure: verdict.failure }
      : {
          kind: "deferred",
          attempt,
          recipient,
          failure: verdict.failure,
          nextAttempt: attempt.at + verdict.retryAfter,
        };
  }

  /** The store has rows but no message for them: it is damaged. They bounce, for there is nothing left to send. */
  async #lost(queue: QueueRuntime, group: readonly RecipientRow[]): Promise<void> {
    const at = this.#clock.now();
    const attempt: Attempt = {
      queue: queue.name,
      virtualMta: queue.virtualMta,
      at,
      peer: undefined,
      message: lostMessage(queue.virtualMta, at),
      body: undefined,
    };
    const failure: DeliveryFailure = {
      stage: "internal",
      temporary: false,
      status: "5.3.0",
      reply: undefined,
      text: "the message is missing from the queue's store",
      host: undefined,
    };
    await this.#settling.settle(
      queue,
      group.map((recipient) => ({ kind: "bounced", attempt, recipient, failure })),
    );
    queue.release(group);
  }
}

function transactionPart(info: Attempt["message"]): {
  sender: string;
  eightBit: boolean;
  smtpUtf8: boolean;
  envelopeId: string | undefined;
  returnContent: "full" | "headers" | undefined;
} {
  const { sender, eightBit, smtpUtf8, envelopeId, returnContent } = info;
  return { sender, eightBit, smtpUtf8, envelopeId, returnContent };
}

/**
 * The failure when the connection ended before the peer said anything of this message: no recipient has an outcome of its own.
 * A 421 is the connection's end, not the message's (RFC 5321 §3.8).
 */
function notJudged({ outcomes, ending }: TransactionResult): DeliveryFailure | undefined {
  if (ending === "judged" || ending === "unfit" || ending === "in-doubt") return undefined;
  let failure: DeliveryFailure | undefined;
  for (const outcome of outcomes) {
    if (outcome.kind === "delivered" || !outcome.failure.temporary) return undefined;
    const { reply } = outcome.failure;
    if (reply !== undefined && reply.code !== 421) return undefined;
    failure = outcome.failure;
  }
  return failure;
}

function noOutcome({ peer }: Attempt): DeliveryFailure {
  return {
    stage: "internal",
    temporary: true,
    status: "4.3.0",
    reply: undefined,
    text: "the connection gave no outcome for this recipient",
    host: peer?.host,
  };
}
