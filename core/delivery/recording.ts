import type { Grant } from "../limits/limit-store.ts";
import type { RecipientOutcome, TransactionResult } from "../message/transaction.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { AgeWatch } from "./age-watch.ts";
import { type FollowUp, type FollowUps, withoutFollowUps } from "./follow-ups.ts";
import type { Judging } from "./judging.ts";
import type { AgentMove, Moves } from "./moves.ts";
import type { Attempt, Outcome } from "./outcome.ts";
import type { DeliveryPlan } from "./plan.ts";
import type { Refusals } from "./refusals.ts";
import { ALONE, isUnfit, type Settling } from "./settling.ts";
import { told } from "./transaction-parts.ts";

/** Recipients of a transaction that have their outcomes. */
export interface Answered {
  readonly queue: QueueRuntime;
  readonly plan: DeliveryPlan;
  readonly attempt: Attempt;
  readonly rows: readonly RecipientRow[];
  /** One for each of the rows. */
  readonly outcomes: readonly RecipientOutcome[];
  readonly result: TransactionResult;
  /** Where the connection leads. */
  readonly place: string;
  readonly volume: Grant | undefined;
}

/** Records what became of recipients, and with it what a delivery agent made of their message. */
export class Recording {
  readonly #parts: RecordingParts;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
  }

  /** Resolves when it is durable. When the store can never take what the agent made, nobody counts as having got the message. */
  async record(answered: Answered, followUp: FollowUp | undefined): Promise<void> {
    try {
      await this.#record(answered, answered.outcomes, followUp);
    } catch (error) {
      if (!isUnfit(error)) throw error;
      const { result, outcomes } = answered;
      const problem = this.#parts.followUps.failed(followUp?.messages ?? [], error);
      const without = withoutFollowUps({ ...result, outcomes }, problem);
      await this.#record(answered, without.outcomes, undefined);
    }
  }

  async #record(
    answered: Answered,
    given: readonly RecipientOutcome[],
    followUp: FollowUp | undefined,
  ): Promise<void> {
    const { refusals, settling, judging, ages } = this.#parts;
    const { queue, rows, place, volume } = answered;
    const outcomes: Outcome[] = [];
    let moved: AgentMove[] | undefined;
    let isDelivered = false;
    let isDeferred = false;
    let at = 0;
    for (const row of rows) {
      const judged = this.#judge(answered, row, given[at++]);
      if ("kind" in judged) {
        outcomes.push(judged);
        if (judged.kind === "delivered") isDelivered = true;
        else if (judged.kind === "deferred") isDeferred = true;
      } else {
        moved ??= [];
        moved.push(judged);
      }
    }
    if (isDeferred) refusals.note(queue, rows[0]?.message ?? 0, place);
    const together =
      moved === undefined && followUp === undefined
        ? ALONE
        : { ...ALONE, ...followUp, moved: moved ?? ALONE.moved };
    await settling.settle(queue, rows, outcomes, together);
    if (moved !== undefined) for (const { target } of moved) ages.arrived(target);
    if (!isDelivered) return;
    volume?.settle();
    judging.delivered(queue, answered.attempt, outcomes);
  }

  /** A recipient's outcome, or the queue that it moves to. */
  #judge(
    { queue, plan, attempt, result }: Answered,
    row: RecipientRow,
    given: RecipientOutcome | undefined,
  ): Outcome | AgentMove {
    const { judging, moves } = this.#parts;
    const outcome = told(result, given);
    if (outcome?.kind !== "moved") return judging.judge(queue, plan, attempt, row, outcome);
    const move = moves.of(queue, row, outcome);
    return "row" in move ? move : judging.failed(queue, plan, attempt, row, move);
  }
}

interface RecordingParts {
  readonly judging: Judging;
  readonly settling: Settling;
  readonly refusals: Refusals;
  readonly followUps: FollowUps;
  readonly moves: Moves;
  readonly ages: Pick<AgeWatch, "arrived">;
}
