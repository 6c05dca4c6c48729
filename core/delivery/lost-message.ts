import type { MessageInfo } from "../message/envelope.ts";

/** What is said of a message that the store has lost while recipients of it were left: no sender who could be told. */
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
