import {
  NOTIFY_DELAY,
  NOTIFY_FAILURE,
  NOTIFY_NEVER,
  NOTIFY_SUCCESS,
  type Notify,
} from "../message/envelope.ts";
import { REQUIRE_TLS } from "../message/tls-wishes.ts";
import { asciiOriginal } from "./ascii-original.ts";
import type { Capabilities } from "./capabilities.ts";
import type { TransactionPlan } from "./transaction-plan.ts";

/** MAIL, with those parameters that the peer knows. */
export function mailCommand(plan: TransactionPlan, peer: Capabilities): string {
  const { eightBit, returnContent, envelopeId, requireTls = false } = plan.transaction;
  let command = `MAIL FROM:<${plan.sender}>`;
  if (peer.size) command += ` SIZE=${plan.size}`; // RFC 1870 §6
  if (eightBit && peer.eightBitMime) command += " BODY=8BITMIME"; // RFC 6152 §3
  if (plan.utf8) command += " SMTPUTF8"; // RFC 6531 §3.4
  if (peer.dsn) {
    // RFC 3461 §4.3; whole messages are not returned on a way that may be less safe (RFC 8689 §5).
    if (returnContent === "full") command += requireTls ? " RET=HDRS" : " RET=FULL";
    if (returnContent === "headers") command += " RET=HDRS";
    if (envelopeId !== undefined) command += ` ENVID=${envelopeId}`; // RFC 3461 §4.4
  }
  // RFC 8689 §2; a mailbox server, the end of the way, need not know it.
  if (requireTls && peer.keywords.includes(REQUIRE_TLS)) command += ` ${REQUIRE_TLS}`;
  return `${command}${further(plan.transaction.parameters)}\r\n`;
}

/** Parameters of extensions that plugins bring. */
function further(parameters: readonly string[] | undefined): string {
  return parameters === undefined ? "" : ` ${parameters.join(" ")}`;
}

/**
 * RCPT for the plan's target of that number; with DSN parameters where the peer knows them (RFC
 * 3461 §4.1, §4.2).
 */
export function rcptCommand(plan: TransactionPlan, target: number, peer: Capabilities): string {
  const index = plan.targets[target] ?? 0;
  const recipient = plan.transaction.recipients[index];
  if (recipient === undefined) throw new RangeError(`no target ${target}`);
  let command = `RCPT TO:<${plan.renamed?.get(index) ?? recipient.address}>`;
  if (peer.dsn) {
    command += notifyParameter(recipient.notify);
    const given = recipient.originalRecipient;
    const original = given === undefined || plan.utf8 ? given : asciiOriginal(given);
    if (original !== undefined) command += ` ORCPT=${original}`;
  }
  return `${command}${further(recipient.parameters)}\r\n`;
}

/** NEVER stands alone (RFC 3461 §4.1). */
function notifyParameter(notify: Notify): string {
  if (notify === 0) return "";
  if (notify & NOTIFY_NEVER) return " NOTIFY=NEVER";
  const words: string[] = [];
  if (notify & NOTIFY_SUCCESS) words.push("SUCCESS");
  if (notify & NOTIFY_FAILURE) words.push("FAILURE");
  if (notify & NOTIFY_DELAY) words.push("DELAY");
  return ` NOTIFY=${words.join(",")}`;
}
