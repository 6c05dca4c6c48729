import { replyText } from "../../core/mod.ts";
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

/** What stands in a report's subject: the worst of what it reports. */
export function subjectOf(reported: readonly Reported[]): string {
  for (const action of ["failed", "delayed", "relayed", "delivered"] as const)
    if (reported.some((one) => one.action === action)) return SUBJECT[action];
  return SUBJECT.failed;
}

/** The part of a report that people read. */
export function explanation(reported: readonly Reported[], hostName: string): string {
  const [first] = reported;
  const date = new Date(first?.outcome.attempt.message.receivedAt ?? 0).toUTCString();
  const parts = [
    `This is the mail system at ${hostName}.`,
    `It is about a message you sent on ${date}.`,
  ];
  for (const action of ["failed", "delayed", "relayed", "delivered"] as const) {
    const own = reported.filter((one) => one.action === action);
    if (own.length === 0) continue;
    parts.push(EXPLANATION[action]);
    for (const { outcome } of own)
      parts.push(`  <${outcome.recipient.address}>\n    ${reason(outcome)}`);
  }
  return `${parts.join("\n\n")}\n`;
}

function reason(outcome: Reported["outcome"]): string {
  if (outcome.kind === "delivered") return replyText(outcome.reply);
  const { host, reply, text } = outcome.failure;
  return reply && host ? `${host} said: ${replyText(reply)}` : text;
}
