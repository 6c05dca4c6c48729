import { isAscii, type Outcome, replyText } from "../../core/mod.ts";
import type { ReportAction } from "./reporting.ts";

/** A recipient in a report. */
export interface Reported {
  readonly outcome: Outcome;
  readonly action: ReportAction;
}

/** Octets of a field's value at most: with its name it stays below 998 a line (RFC 5322 §2.1.1, RFC 6532 §3.4). */
const LONGEST_VALUE = 900;

/** The content of `message/delivery-status` (RFC 3464 §2): fields of the message, then of each recipient. */
export function deliveryStatus(reported: readonly Reported[], hostName: string): string {
  const [first] = reported;
  if (first === undefined) return "";
  const { message } = first.outcome.attempt;
  const head = [
    field("Reporting-MTA", `dns; ${hostName}`),
    ...(message.envelopeId === undefined
      ? []
      : [field("Original-Envelope-Id", decodeXtext(message.envelopeId))]),
    field("Arrival-Date", mailDate(message.receivedAt)),
  ];
  return [head, ...reported.map(recipientFields)].map((group) => group.join("")).join("\r\n");
}

function recipientFields({ outcome, action }: Reported): readonly string[] {
  const { recipient, attempt } = outcome;
  const type = isAscii(recipient.address) ? "rfc822" : "utf-8";
  const fields: string[] = [];
  if (recipient.originalRecipient !== undefined) {
    const [kind = "rfc822", text = ""] = recipient.originalRecipient.split(";");
    fields.push(field("Original-Recipient", `${kind}; ${decodeXtext(text)}`));
  }
  fields.push(
    field("Final-Recipient", `${type}; ${recipient.address}`),
    field("Action", action),
    field("Status", statusOf(outcome)),
  );
  const host = attempt.peer?.host ?? failureHost(outcome);
  if (host !== undefined) fields.push(field("Remote-MTA", `dns; ${host.split(" ")[0]}`));
  fields.push(field("Diagnostic-Code", diagnosticOf(outcome)));
  fields.push(field("Last-Attempt-Date", mailDate(attempt.at)));
  return fields;
}

function failureHost(outcome: Outcome): string | undefined {
  return outcome.kind === "delivered" ? undefined : outcome.failure.host;
}

function statusOf(outcome: Outcome): string {
  return outcome.kind === "delivered"
    ? (outcome.reply.enhanced ?? "2.0.0")
    : outcome.failure.status;
}

/** What the peer said, or what happened (RFC 3464 §2.3.6). */
export function diagnosticOf(outcome: Outcome): string {
  if (outcome.kind === "delivered") return `smtp; ${replyText(outcome.reply)}`;
  const { reply, text } = outcome.failure;
  return reply ? `smtp; ${replyText(reply)}` : `x-mta; ${text}`;
}

/** A field with its line end; what cannot stand in one is replaced, what is too long is cut. */
function field(name: string, value: string): string {
  const plain = value.replaceAll(/\p{Cc}+/gu, " ");
  // `read` counts whole characters only, so that none is cut in two.
  const { read } = new TextEncoder().encodeInto(plain, new Uint8Array(LONGEST_VALUE));
  return `${name}: ${plain.slice(0, read)}\r\n`;
}

/** RFC 3461 §4: `+` and two hexadecimal digits stand for a character. */
export function decodeXtext(text: string): string {
  return text.replaceAll(/\+([0-9A-F]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A date as messages write it (RFC 5322 §3.3), in UTC. */
export function mailDate(at: number): string {
  return new Date(at).toUTCString().replace("GMT", "+0000");
}
