import { failed } from "../errors/delivery-failure.ts";
import { errorText } from "../errors/error-text.ts";
import type { Submission } from "../message/submission.ts";
import type { TransactionResult } from "../message/transaction.ts";
import type { JournalPart } from "../queue/journal-log.ts";
import type { NewMessage } from "../queue/store.ts";
import type { StateChange } from "../state/state-records.ts";
import type { Log } from "../telemetry/log.ts";
import type { OutcomeJournal } from "./outcome-journal.ts";
import type { DeliveryPolicy } from "./policy.ts";

/** What goes into the commit of outcomes besides them. */
export interface FollowUp {
  readonly messages: readonly NewMessage[];
  /** What plugins keep from now on. */
  readonly state: readonly StateChange[];
  readonly journal: readonly JournalPart[] | undefined;
}

/** What an agent makes of what it delivers: it is stored with its outcomes, or nothing is delivered. */
export class FollowUps {
  readonly #policy: DeliveryPolicy;
  readonly #journal: Pick<OutcomeJournal, "told">;
  readonly #log: Log;

  constructor(given: {
    readonly policy: DeliveryPolicy;
    readonly journal: Pick<OutcomeJournal, "told">;
    readonly log: Log;
  }) {
    this.#policy = given.policy;
    this.#journal = given.journal;
    this.#log = given.log;
  }

  /** What came with a result, ready for the store. When that fails for a part, the drafts of all are discarded, and the error is the answer. */
  async place(result: TransactionResult): Promise<FollowUp | Error> {
    const { messages = [], events = [], state = [] } = result;
    try {
      return {
        state: state.length === 0 ? [] : this.#policy.keep(state),
        journal: events.length === 0 ? undefined : this.#journal.told(events),
        messages: await this.#placed(result, messages),
      };
    } catch (error) {
      return this.failed(messages, error);
    }
  }

  /** Chooses the queues of messages; they are discarded when nothing was delivered or moved. */
  async #placed(
    { outcomes }: TransactionResult,
    messages: readonly Submission[],
  ): Promise<readonly NewMessage[]> {
    if (!outcomes.some(({ kind }) => kind === "delivered" || kind === "moved")) {
      discardAll(messages);
      return [];
    }
    const placed = await Promise.allSettled(messages.map(async (one) => this.#policy.place(one)));
    return placed.map((one) => {
      if (one.status === "fulfilled") return one.value;
      throw one.reason;
    });
  }

  /** What came with a result cannot be stored: it is discarded. */
  failed(messages: readonly Pick<Submission, "body">[], cause: unknown): Error {
    discardAll(messages);
    const error = new Error(errorText(cause), { cause });
    this.#log.error("what an agent made of a message could not be stored", {
      error: error.message,
    });
    return error;
  }
}

/** True when something came with a result besides outcomes. */
export function hasFollowUps({ messages, events, state }: TransactionResult): boolean {
  return messages !== undefined || events !== undefined || state !== undefined;
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
  const text = `what comes of the message could not be stored: ${error.message}`;
  const failure = failed("internal", "4.3.0", text, undefined);
  return {
    outcomes: result.outcomes.map((outcome) =>
      outcome.kind === "delivered" || outcome.kind === "moved"
        ? { kind: "failed", failure }
        : outcome,
    ),
    ending: result.ending,
    failure: result.failure,
    mailTaken: result.mailTaken,
  };
}
