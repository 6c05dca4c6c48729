import { type DeliveryFailure, failed } from "../errors/delivery-failure.ts";
import type { MessageInfo } from "../message/envelope.ts";

/** The store has rows but no message for them: there is nothing left to send. */
export const missing: DeliveryFailure = failed(
  "internal",
  "5.3.0",
  "the message is missing from the queue's store",
  undefined,
);

/** Reading failed: it may work later. */
export const unreadable: DeliveryFailure = failed(
  "internal",
  "4.3.0",
  "the message cannot be read from the queue's store",
  undefined,
);

/** What is said of a message of which nothing is known: it has no sender to be told. */
export function lostMessage(virtualMta: string, at: number): MessageInfo {
  return {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: false,
    smtpUtf8: false,
    size: 0,
    receivedAt: at,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta,
    job: undefined,
  };
}
