import { type Reply, replyText } from "../errors/reply.ts";
import type { Outcome } from "./outcome.ts";

/** What was said of a recipient, and by whom (RFC 3464 §2.3.6). */
export interface DiagnosticText {
  /** `smtp`: a host's reply; `x-mta`: what happened without one. */
  readonly type: "smtp" | "x-mta";
  readonly text: string;
}

/** What reports and records give as the reason of an outcome. */
export function diagnosticOf(outcome: Outcome): DiagnosticText {
  if (outcome.kind === "delivered") {
    const { attempt, reply } = outcome;
    return isOfHost(attempt.agent?.dlvType)
      ? said(reply)
      : { type: "x-mta", text: reply.lines.join(" ") };
  }
  const { reply, text } = outcome.failure;
  return reply === undefined ? { type: "x-mta", text } : said(reply);
}

function said(reply: Reply): DiagnosticText {
  return { type: "smtp", text: replyText(reply) };
}

/** Other agents write their own replies: no host has spoken. */
function isOfHost(dlvType: string | undefined): boolean {
  return dlvType === undefined || dlvType === "smtp" || dlvType === "lmtp";
}
