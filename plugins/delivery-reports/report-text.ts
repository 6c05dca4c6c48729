import { idText, mailDate, replyText, reportText } from "../../core/mod.ts";
import type { Reported } from "./report-fields.ts";
import type { ReportAction } from "./reporting.ts";

const SUBJECT: Readonly<Record<ReportAction, string>> = {
  failed: "Your message could not be delivered",
  delayed: "Your message is delayed",
  delivered: "Your message was delivered",
  relayed: "Your message was handed on",
};

const EXPLANATION: Readonly<Record<ReportAction, string>> = {
  failed: "It could not be delivered to these recipients, and will not be tried again:",
  delayed:
    "It could not be delivered to these recipients yet. You need to do nothing: it will be tried again.",
  delivered: "It was delivered to these recipients:",
  relayed:
    "It was handed to the mail server of these recipients, which may not report what becomes of it:",
};

/** What is in a report's subject: the worst of what it reports. */
export function subjectOf(reported: readonly Reported[]): string {
  for (const action of ["failed", "delayed", "relayed", "delivered"] as const)
    if (reported.some((one) => one.action === action)) return SUBJECT[action];
  return SUBJECT.failed;
}

/** Characters of a reply at most. */
const LONGEST_SHOWN = 2000;

/** The part of a report that people read, lines ending in CRLF. */
export function explanation(reported: readonly Reported[], hostName: string): string {
  const [first] = reported;
  const parts = [`This is the mail system at ${hostName}.`];
  if (first) {
    const { attempt, recipient } = first.outcome;
    const date = mailDate(attempt.message.receivedAt);
    parts.push(
      `It is about a message you sent on ${date}, known here as ${idText(recipient.message)}.`,
    );
  }
  for (const action of ["failed", "delayed", "relayed", "delivered"] as const) {
    const own = reported.filter((one) => one.action === action);
    if (own.length === 0) continue;
    parts.push(EXPLANATION[action]);
    for (const { outcome } of own)
      parts.push(`  <${shown(outcome.recipient.address)}>\r\n    ${shown(reason(outcome))}`);
  }
  return `${parts.join("\r\n\r\n")}\r\n`;
}

/** A text from outside, on one line and not too long. */
function shown(text: string): string {
  return reportText(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}

function reason(outcome: Reported["outcome"]): string {
  if (outcome.kind === "delivered") return replyText(outcome.reply);
  const { host, reply, text } = outcome.failure;
  return reply && host ? `${host} said: ${replyText(reply)}` : text;
}
