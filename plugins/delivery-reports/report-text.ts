import { idText, mailDate, replyText, reportText } from "../../core/mod.ts";
import { type Language, phrase, WORDINGS, type Wording } from "./languages.ts";
import type { Reported } from "./report-fields.ts";
import type { ReportAction } from "./reporting.ts";

/** The actions, the worst first. */
const ACTIONS: readonly ReportAction[] = ["failed", "delayed", "relayed", "delivered"];

/** What is in a report's subject: the worst of what it reports. */
export function subjectOf(reported: readonly Reported[], language: Language): string {
  const worst = ACTIONS.find((action) => reported.some((one) => one.action === action));
  return WORDINGS[language].subject[worst ?? "failed"];
}

/** Characters of a reply at most. */
const LONGEST_SHOWN = 2000;

/** The part of a report that people read in one language, lines ending in CRLF. */
export function explanation(
  reported: readonly Reported[],
  hostName: string,
  language: Language,
): string {
  const wording = WORDINGS[language];
  const [first] = reported;
  const parts = [phrase(wording.greeting, { host: hostName })];
  if (first) {
    const { attempt, recipient } = first.outcome;
    const date = mailDate(attempt.message.receivedAt);
    parts.push(phrase(wording.about, { date, id: idText(recipient.message) }));
  }
  return `${[...parts, ...sections(reported, wording)].join("\r\n\r\n")}\r\n`;
}

/** What became of recipients, in one language: paragraphs. */
export function sections(reported: readonly Reported[], wording: Wording): readonly string[] {
  return ACTIONS.flatMap((action) => {
    const own = reported.filter((one) => one.action === action);
    return own.length === 0
      ? []
      : [wording.explanation[action], ...own.map((one) => recipientText(one, wording))];
  });
}

/** A recipient, what was said of it below, and until when it is tried. */
export function recipientText({ outcome }: Reported, wording: Wording): string {
  const lines = [
    `  <${shown(outcome.recipient.address)}>`,
    `    ${shown(reasonOf(outcome, wording))}`,
  ];
  if ((outcome.kind === "deferred" || outcome.kind === "delayed") && outcome.retryUntil)
    lines.push(`    ${phrase(wording.until, { date: mailDate(outcome.retryUntil) })}`);
  return lines.join("\r\n");
}

/** A text from outside, on one line and not too long. */
export function shown(text: string, longest: number = LONGEST_SHOWN): string {
  return reportText(text.length > longest ? `${text.slice(0, longest)}…` : text);
}

/** What the host said, or what happened without it. */
export function reasonOf(outcome: Reported["outcome"], wording: Wording): string {
  if (outcome.kind === "delivered") return replyText(outcome.reply);
  const { host, reply, text } = outcome.failure;
  return reply && host ? phrase(wording.said, { host, reply: replyText(reply) }) : text;
}
