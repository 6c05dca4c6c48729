import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { Reply } from "../errors/reply.ts";
import type { RecipientOutcome, TransactionResult } from "../message/transaction.ts";
import type { RecipientRow } from "../queue/store.ts";
import type { DeliveryPlan } from "./plan.ts";

/** Why recipients go on to another host or connection in the same attempt. */
export type MoveReason =
  /** The host cannot take this message, others may. */
  | "unfit"
  /** The peer had enough of a connection that had served before; of the message nothing was tried. */
  | "stale"
  /** The host failed before it can have taken the message. */
  | "failed";

/** A transaction's recipients by what is to be done about them; each is in one list. */
export interface TransactionParts {
  /** Have an outcome, which is at the same place in `outcomes`. */
  readonly judged: readonly RecipientRow[];
  readonly outcomes: readonly RecipientOutcome[];
  /** Were more than the peer takes at once: they go in another transaction (RFC 5321 §4.5.3.1.10). */
  readonly leftOver: readonly RecipientRow[];
  readonly moving: readonly RecipientRow[];
  readonly reason: MoveReason;
}

/** Sorts a transaction's recipients. `served`: the connection had carried other messages before. */
export function partsOf(
  rows: readonly RecipientRow[],
  result: TransactionResult,
  { after421 }: DeliveryPlan,
  served: boolean,
): TransactionParts {
  const reason = moveReason(result, after421, served);
  const { outcomes, failure } = result;
  if (reason === undefined && outcomes.every(({ kind }) => kind !== "left-over"))
    return { judged: rows, outcomes, leftOver: [], moving: [], reason: "failed" };
  const judged: RecipientRow[] = [];
  const given: RecipientOutcome[] = [];
  const [leftOver, moving]: [RecipientRow[], RecipientRow[]] = [[], []];
  rows.forEach((row, at) => {
    const outcome = outcomes[at];
    const unanswered = outcome?.kind === "failed" && outcome.failure === failure;
    if (outcome === undefined) return;
    if (reason !== undefined && (unanswered || outcome.kind === "left-over")) moving.push(row);
    else if (outcome.kind === "left-over") leftOver.push(row);
    else {
      judged.push(row);
      given.push(outcome);
    }
  });
  return { judged, outcomes: given, leftOver, moving, reason: reason ?? "failed" };
}

/** Undefined when nothing is to be tried elsewhere in this attempt. */
function moveReason(
  { ending, mailTaken }: TransactionResult,
  after421: DeliveryPlan["after421"],
  served: boolean,
): MoveReason | undefined {
  switch (ending) {
    case "unfit":
      return "unfit";
    case "broken":
      return served && !mailTaken ? "stale" : "failed";
    case "dismissed":
      if (served && !mailTaken) return "stale";
      return after421 === "next-host" ? "failed" : undefined;
    case "judged":
    case "in-doubt":
    case "not-begun":
      return undefined;
  }
}

/** A transaction whose last reply did not come in time, as one that was taken: where the plan says so. */
export function assumed(result: TransactionResult, plan: DeliveryPlan): TransactionResult {
  const { ending, failure, outcomes } = result;
  if (!plan.assumeDelivered || ending !== "in-doubt" || failure === undefined) return result;
  if (failure.cut !== "timeout" || failure.stage !== "end-of-data") return result;
  const taken: RecipientOutcome = { kind: "delivered", reply: ASSUMED };
  return {
    ...result,
    ending: "judged",
    failure: undefined,
    outcomes: outcomes.map((one) =>
      one.kind === "failed" && one.failure === failure ? taken : one,
    ),
  };
}

const ASSUMED: Reply = {
  code: 250,
  enhanced: "2.0.0",
  lines: ["assumed to be delivered: no reply to the end of the message in time"],
};

/** What is told of recipients whose message may have been taken, though no reply says so. */
export function inDoubt(failure: DeliveryFailure): DeliveryFailure {
  return { ...failure, text: `in doubt, the peer may have taken the message: ${failure.text}` };
}

/** A recipient's outcome as it is told: that of a transaction in doubt says so, where there was no reply to the recipient. */
export function told(
  { ending, failure }: TransactionResult,
  outcome: RecipientOutcome | undefined,
): RecipientOutcome | undefined {
  return ending === "in-doubt" && outcome?.kind === "failed" && outcome.failure === failure
    ? { kind: "failed", failure: inDoubt(failure) }
    : outcome;
}
