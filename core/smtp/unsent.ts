import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type {
  RecipientOutcome,
  Transaction,
  TransactionEnding,
  TransactionResult,
} from "../message/transaction.ts";

/** The result of a transaction of which nothing was sent. */
export function unsent(
  transaction: Transaction,
  ending: TransactionEnding,
  failure: DeliveryFailure,
): TransactionResult {
  const outcome: RecipientOutcome = { kind: "failed", failure };
  const outcomes = transaction.recipients.map(() => outcome);
  const why = ending === "judged" ? undefined : failure;
  return { outcomes, ending, failure: why, mailTaken: false };
}

/**
 * Why a transaction fails that waited after another: the connection's end says nothing against it.
 */
export function lost(reason: DeliveryFailure | undefined, host: string): DeliveryFailure {
  return reason?.temporary
    ? { ...reason, stage: "mail", reply: undefined, cut: undefined }
    : failed("mail", "4.4.2", `connection to ${host} closed before the message's turn`, host);
}
