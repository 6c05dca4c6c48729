import { decodedBytes, type HeaderBlock, type MimePart } from "../../../core/mod.ts";
import { clean, cleanOrNone } from "./clean.ts";
import { addressIn, dateIn, fieldGroups, typed, unembedded } from "./field-groups.ts";
import { LONGEST_ADDRESS, LONGEST_DIAGNOSTIC, MOST_RECIPIENTS } from "./limits.ts";
import type { Prose } from "./prose/prose.ts";
import { endOf } from "./prose/read-prose.ts";
import { Reasons } from "./prose/reasons.ts";
import { remoteHostIn } from "./prose/remote-host.ts";
import { saidIn } from "./prose/said.ts";
import type { ReportedAction, ReportedRecipient } from "./result.ts";
import { exactStatus, toldIn } from "./told.ts";

/** What a delivery status part says (RFC 3464 §2, RFC 6533 §3). */
export interface DeliveryStatus {
  readonly reportingMta: string | undefined;
  readonly envelopeId: string | undefined;
  /** Empty when the part names nobody. */
  readonly recipients: readonly ReportedRecipient[];
}

/** Reads it. `prose` is what the report says to people: many systems say there alone why. */
export function readDeliveryStatus(part: MimePart, prose: Prose): DeliveryStatus {
  const groups = fieldGroups(decodedBytes(part));
  const ofRecipients = groups.filter(isOfRecipient).slice(0, MOST_RECIPIENTS);
  const ofMessage = groups.filter((group) => !isOfRecipient(group)).slice(0, 5);
  const first = (name: string): string | undefined =>
    [...ofMessage, ...ofRecipients.slice(0, 1)]
      .map((group) => group.first(name))
      .find((value) => value !== undefined);
  const reasons = new Reasons(prose, 0, endOf(prose, 0));
  const only = ofRecipients.length === 1;
  const seen = new Set<string>();
  const recipients: ReportedRecipient[] = [];
  for (const group of ofRecipients) {
    const recipient = recipientOf(group, reasons, only);
    const key = `${recipient.recipient} ${recipient.action}`;
    if (!seen.has(key)) recipients.push(recipient);
    seen.add(key);
  }
  return {
    reportingMta: hostIn(first("reporting-mta")),
    envelopeId: cleanOrNone(first("original-envelope-id")),
    recipients,
  };
}

function isOfRecipient(group: HeaderBlock): boolean {
  return ["final-recipient", "original-recipient", "action"].some((name) => group.has(name));
}

function recipientOf(group: HeaderBlock, reasons: Reasons, only: boolean): ReportedRecipient {
  const recipient =
    addressIn(group.first("final-recipient")) ??
    addressIn(group.first("x-actual-recipient")) ??
    addressIn(group.first("original-recipient"));
  const written = statusIn(group.first("status"));
  const action = actionOf(group.first("action"), written);
  const own = diagnosticOf(group.first("diagnostic-code"));
  // A reply says more than a sentence of the system's own.
  const said = own !== undefined && saidIn(own) !== undefined;
  const told = said
    ? undefined
    : (reasons.of(recipient ?? "", only) ?? (own ? undefined : wordsFor(reasons, only)));
  const words = told === undefined ? undefined : toldIn(told, "x-text", action);
  const diagnostic = own ?? words?.diagnostic;
  return {
    recipient,
    originalRecipient: originalRecipientOf(group.first("original-recipient")),
    action,
    status:
      written === undefined
        ? toldIn(own ?? told ?? "", "x-text", action).status
        : exactStatus(written, diagnostic),
    diagnostic,
    remoteMta:
      hostIn(group.first("remote-mta")) ??
      remoteHostIn(diagnostic ?? "") ??
      (told && remoteHostIn(told)),
    willRetryUntil: dateIn(group.first("will-retry-until")),
  };
}

/** What the text says to people, where there is one recipient whom it can mean. */
function wordsFor(reasons: Reasons, only: boolean): string | undefined {
  return only ? (reasons.announced ?? reasons.telling) : undefined;
}

function originalRecipientOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { type, text } = typed(value);
  const address = clean(type === "utf-8" ? unembedded(text) : text, LONGEST_ADDRESS).replace(
    /^<(.*)>$/,
    "$1",
  );
  return address === "" ? undefined : `${type === "" ? "rfc822" : type};${address}`;
}

function statusIn(value: string | undefined): string | undefined {
  return /^\s*([245]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(value ?? "")?.[1];
}

/** The action that a word means, in RFC 3464 §2.3.3 or about it. */
export function actionOf(value: string | undefined, status: string | undefined): ReportedAction {
  const word = /^\s*([a-z]+)/i.exec(value ?? "")?.[1]?.toLowerCase() ?? "";
  switch (word) {
    case "failed":
    case "delayed":
    case "delivered":
    case "relayed":
    case "expanded":
      return word;
  }
  if (/^(?:fail|undeliver|bounce|reject)/.test(word)) return "failed";
  if (/^(?:delay|defer|warn)/.test(word)) return "delayed";
  // RFC 3464 §2.3.3 wants it; the status tells as much where it is missing.
  return status?.startsWith("2") ? "delivered" : status?.startsWith("4") ? "delayed" : "failed";
}

/** `smtp;550 5.1.1 …`, as accounting writes it. */
function diagnosticOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const { type, text } = typed(value.slice(0, LONGEST_DIAGNOSTIC * 4));
  const words = clean(text, LONGEST_DIAGNOSTIC);
  if (words === "") return undefined;
  return `${type === "" ? (saidIn(words)?.code === undefined ? "x-unknown" : "smtp") : type};${words}`;
}

function hostIn(value: string | undefined): string | undefined {
  // Some write the address in the brackets of SMTP.
  const host = value === undefined ? undefined : cleanOrNone(typed(value).text);
  return host?.replace(/(?<=\S)\s*\[(?:IPv6:)?([\da-fA-F.:]{2,45})\]$/, " ($1)");
}
