import { isIP } from "node:net";
import {
  asciiForm,
  decodeXtext,
  diagnosticOf,
  idText,
  isAscii,
  mailDate,
  type Outcome,
  reportField,
  utf8AddrXtext,
} from "../../core/mod.ts";
import type { ReportAction } from "./reporting.ts";

/** A recipient in a report. */
export interface Reported {
  readonly outcome: Outcome;
  readonly action: ReportAction;
}

/** Characters of a field's value at most: with its name it stays below 998 a line (RFC 5322 §2.1.1). */
const LONGEST_VALUE = 900;

/** The content of `message/delivery-status` (RFC 3464 §2) in ASCII: fields of the message, then of each recipient. */
export function deliveryStatus(reported: readonly Reported[], hostName: string): string {
  const [first] = reported;
  if (first === undefined) return "";
  const { attempt, recipient } = first.outcome;
  const { envelopeId, receivedAt } = attempt.message;
  const head = [
    field("Reporting-MTA", `dns; ${hostName}`),
    ...(envelopeId === undefined ? [] : [field("Original-Envelope-Id", decodeXtext(envelopeId))]),
    field("Arrival-Date", mailDate(receivedAt)),
    field("X-Postrider-Message-Id", idText(recipient.message)),
  ];
  return [head, ...reported.map(recipientFields)].map((group) => group.join("")).join("\r\n");
}

function recipientFields({ outcome, action }: Reported): readonly string[] {
  const { recipient, attempt } = outcome;
  const fields: string[] = [];
  if (recipient.originalRecipient !== undefined)
    fields.push(field("Original-Recipient", originalRecipient(recipient.originalRecipient)));
  fields.push(
    field("Final-Recipient", finalRecipient(recipient.address)),
    field("Action", action),
    field("Status", statusOf(outcome)),
  );
  const host = attempt.peer?.host ?? failureHost(outcome);
  // What has no address, as a program or folder on this host, is no MTA (RFC 3464 §2.3.5).
  if (host?.includes(" (")) fields.push(field("Remote-MTA", `dns; ${mtaName(host)}`));
  const { type, text } = diagnosticOf(outcome);
  fields.push(field("Diagnostic-Code", `${type}; ${text}`));
  if (outcome.kind !== "delayed") fields.push(field("Last-Attempt-Date", mailDate(attempt.at)));
  // RFC 3464 §2.3.9: of delayed mail alone.
  if ((outcome.kind === "deferred" || outcome.kind === "delayed") && outcome.retryUntil)
    fields.push(field("Will-Retry-Until", mailDate(outcome.retryUntil)));
  return fields;
}

/** ORCPT without its xtext (RFC 3461 §5.2.3); that of type utf-8 keeps the form that 7-bit fields take (RFC 6533 §3). */
function originalRecipient(given: string): string {
  const semicolon = given.indexOf(";");
  const type = given.slice(0, semicolon);
  const text = given.slice(semicolon + 1);
  return `${type}; ${type.toLowerCase() === "utf-8" ? text : decodeXtext(text)}`;
}

/** An address beyond ASCII in the form that 7-bit fields take (RFC 6533 §3). */
function finalRecipient(address: string): string {
  const ascii = asciiForm(address);
  return isAscii(ascii) ? `rfc822; ${ascii}` : `utf-8; ${utf8AddrXtext(ascii)}`;
}

/** The name in `name (address)`, a domain or an address literal (RFC 3464 §2.1.2, RFC 5321 §4.1.3). */
function mtaName(host: string): string {
  const [name = ""] = host.split(" ");
  switch (isIP(name)) {
    case 4:
      return `[${name}]`;
    case 6:
      return `[IPv6:${name}]`;
    default:
      return name;
  }
}

function failureHost(outcome: Outcome): string | undefined {
  return outcome.kind === "delivered" ? undefined : outcome.failure.host;
}

function statusOf(outcome: Outcome): string {
  return outcome.kind === "delivered"
    ? (outcome.reply.enhanced ?? "2.0.0")
    : outcome.failure.status;
}

/** A field with its line end; what is too long is cut, never inside of `\x{…}`. */
function field(name: string, value: string): string {
  const text = reportField(value);
  const cut = text.lastIndexOf("\\x{", LONGEST_VALUE);
  const inside = cut >= 0 && text.indexOf("}", cut) >= LONGEST_VALUE;
  return `${name}: ${text.slice(0, inside ? cut : LONGEST_VALUE)}\r\n`;
}
