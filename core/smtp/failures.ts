import type { DeliveryFailure, DeliveryStage } from "../errors/delivery-failure.ts";
import { type Reply, replyText } from "../errors/reply.ts";

/** The failure that a 4xx or 5xx reply is. `host` gave it: `name (address)`. */
export function refused(stage: DeliveryStage, reply: Reply, host: string): DeliveryFailure {
  return {
    stage,
    temporary: reply.code < 500,
    status: reply.enhanced ?? (reply.code < 500 ? "4.0.0" : "5.0.0"),
    reply,
    text: replyText(reply),
    host,
  };
}

/**
 * The failure that a 4xx or 5xx reply to RCPT is. 552 without a status that says otherwise, behind
 * recipients that were accepted, means "too many recipients" and is temporary for this one (RFC
 * 5321 §4.5.3.1.10).
 */
export function refusedRecipient(
  reply: Reply,
  host: string,
  othersAccepted: boolean,
): DeliveryFailure {
  const failure = refused("rcpt", reply, host);
  const tooMany =
    reply.code === 552 &&
    (reply.enhanced === undefined ? othersAccepted : reply.enhanced === "5.5.3");
  return tooMany ? { ...failure, temporary: true, status: "4.5.3" } : failure;
}

/** A failure without a reply; its class (temporary or not) is that of `status`. */
export function failed(
  stage: DeliveryStage,
  status: string,
  text: string,
  host: string | undefined,
): DeliveryFailure {
  return { stage, temporary: status.startsWith("4"), status, reply: undefined, text, host };
}
