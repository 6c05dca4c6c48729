import type { DeliveryFailure } from "../errors/delivery-failure.ts";
import type { MessageInfo } from "../message/envelope.ts";

const INTERNAL: Omit<DeliveryFailure, "temporary" | "status" | "text"> = {
  stage: "internal",
  reply: undefined,
  host: undefined,
};

/** The store has rows but no message for them: there is nothing left to send. */
export const missing: DeliveryFailure = {
  ...INTERNAL,
  temporary: false,
  status: "5.3.0",
  text: "the message is missing from the queue's store",
};

/** Reading failed: it may work later. */
export const unreadable: DeliveryFailure = {
  ...INTERNAL,
  temporary: true,
  status: "4.3.0",
  text: "the message cannot be read from the queue's store",
};

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
