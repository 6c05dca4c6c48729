import { failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { Submission } from "../message/submission.ts";
import type { TransactionResult } from "../message/transaction.ts";
import type { NewMessage } from "../queue/store.ts";
import type { Log } from "../telemetry/log.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** Messages that an agent makes of what it delivers: they are queued with its outcomes, or nothing is delivered. */
export class FollowUps {
  readonly #policy: DeliveryPolicy;
  readonly #log: Log;

  constructor({ policy, log }: { readonly policy: DeliveryPolicy; readonly log: Log }) {
    this.#policy = policy;
    this.#log = log;
  }

  /**
   * Chooses the queues of what came with a result. When that fails for one, the drafts of all are discarded, and the error is
   * the answer; so are they when nothing was delivered.
   */
  async place({
    outcomes,
    messages = [],
  }: TransactionResult): Promise<readonly NewMessage[] | Error> {
    if (!outcomes.some(({ kind }) => kind === "delivered")) {
      discardAll(messages);
      return [];
    }
    const placed = await Promise.allSettled(messages.map(async (one) => this.#policy.place(one)));
    const made: NewMessage[] = [];
    for (const one of placed) {
      if (one.status === "fulfilled") made.push(one.value);
      else return this.failed(messages, one.reason);
    }
    return made;
  }

  /** What came with a result cannot be queued: it is discarded. */
  failed(messages: readonly Pick<Submission, "body">[], cause: unknown): Error {
    discardAll(messages);
    const error = new Error(errorText(cause), { cause });
    this.#log.error("what an agent made of a message could not be queued", {
      error: error.message,
    });
    return error;
  }
}

/** Discards drafts that may be a plugin's own doing: one that fails keeps no other from it. */
export function discardAll(messages: readonly Pick<Submission, "body">[]): void {
  for (const { body } of messages) {
    try {
      body.discard();
    } catch {
      // It is nothing that a store holds.
    }
  }
}

/** The result without what should have come of it: nobody has the message, so all are tried again. */
export function withoutFollowUps(result: TransactionResult, error: Error): TransactionResult {
  const text = `what comes of the message could not be queued: ${error.message}`;
  const failure = failed("internal", "4.3.0", text, undefined);
  return {
    outcomes: result.outcomes.map((outcome) =>
      outcome.kind === "delivered" ? { kind: "failed", failure } : outcome,
    ),
    ending: result.ending,
    failure: result.failure,
    mailTaken: result.mailTaken,
  };
}
