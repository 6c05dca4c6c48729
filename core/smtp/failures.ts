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
 * The failure that a 4xx or 5xx reply to RCPT is; 552 for too many recipients is temporary for this
 * one.
 */
export function refusedRecipient(
  reply: Reply,
  host: string,
  othersAccepted: boolean,
): DeliveryFailure {
  const failure = refused("rcpt", reply, host);
  const later = reply.code === 552 && tooManyRecipients(reply, othersAccepted);
  return later ? { ...failure, temporary: true, status: "4.5.3" } : failure;
}

/**
 * True for 452, or 552 as older servers say it, after recipients that were accepted, unless its
 * status tells another reason (RFC 5321 §4.5.3.1.10, RFC 3463 X.5.3).
 */
export function tooManyRecipients(reply: Reply, othersAccepted: boolean): boolean {
  if (!othersAccepted || (reply.code !== 452 && reply.code !== 552)) return false;
  return reply.enhanced === undefined || reply.enhanced.slice(1) === ".5.3";
}
