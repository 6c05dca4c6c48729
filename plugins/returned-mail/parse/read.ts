import type { Buffer } from "node:buffer";
import { type MimeMessage, type MimePart, takeApart } from "../../../core/mod.ts";
import { automaticReason, isAway } from "./automatic-reply.ts";
import { readArf } from "./complaints/arf.ts";
import { readJmrp } from "./complaints/jmrp.ts";
import { readXarf } from "./complaints/xarf.ts";
import { readDeliveryStatus } from "./dsn.ts";
import type { EmailPattern } from "./email-patterns.ts";
import { evidenceIn, isLikely } from "./evidence.ts";
import { MOST_EXAMINED } from "./limits.ts";
import { bounceOf, complaintOf, matchingPattern, patternText } from "./match-patterns.ts";
import { readMdn } from "./mdn.ts";
import { originalOf, returnedHeader } from "./original.ts";
import type { Prose } from "./prose/prose.ts";
import { readWords } from "./read-words.ts";
import type { ReturnedMail } from "./result.ts";
import { allText, proseOf } from "./texts.ts";

/** What is known beside the mail itself. */
export interface ReadOptions {
  /** The envelope sender, empty for none; undefined when it is not known. */
  readonly sender?: string | undefined;
  /** The operator's expressions for reports that are in no known form. */
  readonly patterns?: readonly EmailPattern[];
}

/**
 * Reads a mail that came to an address for reports. It never rejects, whatever the bytes are; its time is linear in them, and no more than
 * the first MiB is looked at.
 */
export async function readReturnedMail(
  content: Buffer,
  { sender, patterns = [] }: ReadOptions = {},
): Promise<ReturnedMail> {
  const message = takeApart(content.subarray(0, MOST_EXAMINED));
  const prose = proseOf(message);
  const structured = readStructured(message, prose);
  if (structured !== undefined && structured.kind !== "unreadable-report") return structured;
  const matched = patterns.length > 0 ? await readByPattern(message, patterns) : undefined;
  if (matched !== undefined) return matched;
  const read = readUnstructured(message, prose, sender);
  // What calls itself a report and names nobody is a broken one.
  return (namesSomebody(read) ? read : (structured ?? read)) ?? { kind: "ordinary-mail" };
}

/** Reads what has a part for programs. */
function readStructured(message: MimeMessage, prose: Prose): ReturnedMail | undefined {
  const { parts } = message;
  const feedback = parts.find(({ type }) => type === "message/feedback-report");
  if (feedback !== undefined)
    return (
      readArf(message, feedback) ??
      unreadable("the feedback report has no Feedback-Type that can be read")
    );
  const status = parts.find(isDeliveryStatus);
  if (status !== undefined) return readDsn(message, status, prose);
  const disposition = parts.find(({ type }) => type === "message/disposition-notification");
  if (disposition !== undefined) return readMdn(message, disposition, prose);
  const complaint = readXarf(message) ?? readJmrp(message);
  if (complaint !== undefined) return complaint;
  const reportType = message.parameters.get("report-type")?.toLowerCase();
  return message.type === "multipart/report" &&
    /^(?:delivery-status|feedback-report)$/.test(reportType ?? "")
    ? unreadable(`the report has no part of type message/${reportType}`)
    : undefined;
}

function readDsn(message: MimeMessage, status: MimePart, prose: Prose): ReturnedMail {
  const { reportingMta, envelopeId, recipients } = readDeliveryStatus(status, prose);
  if (recipients.length === 0) return unreadable("the delivery status names no recipient");
  return {
    kind: "delivery-report",
    format: "dsn",
    reportingMta,
    envelopeId,
    originalSender: undefined,
    recipients,
    original: originalOf(message),
    match: undefined,
  };
}

/** RFC 3464, RFC 6533, and the same under a type that says nothing of it. */
function isDeliveryStatus({ type, content }: MimePart): boolean {
  if (type === "message/delivery-status" || type === "message/global-delivery-status") return true;
  if (type !== "text/plain" && type !== "application/octet-stream") return false;
  return /^\s*(?:reporting-mta|final-recipient)\s*:/i.test(content.toString("latin1", 0, 200));
}

async function readByPattern(
  message: MimeMessage,
  patterns: readonly EmailPattern[],
): Promise<ReturnedMail | undefined> {
  const text = patternText(allText(message), returnedHeader(message));
  const matched = await matchingPattern(patterns, text);
  if (matched === undefined) return undefined;
  const { found, match } = matched;
  const original = originalOf(message);
  switch (found.purpose) {
    case "bounces":
      return bounceOf(found.format, match, original);
    case "complaints":
      return complaintOf(found.format, match, original);
  }
}

/** Reads what has only words. */
function readUnstructured(
  message: MimeMessage,
  prose: Prose,
  sender: string | undefined,
): ReturnedMail | undefined {
  const { header } = message;
  const why = automaticReason(header, prose);
  if (isAway(header) || why === "challenge")
    return { kind: "automatic-reply", reason: why ?? "other", original: originalOf(message) };
  const evidence = evidenceIn(message, sender);
  const report = isLikely(evidence) ? readWords(message, prose, evidence) : undefined;
  if (report !== undefined) return report;
  return why && { kind: "automatic-reply", reason: why, original: originalOf(message) };
}

function namesSomebody(read: ReturnedMail | undefined): boolean {
  return (
    read?.kind === "delivery-report" &&
    read.recipients.some(({ recipient }) => recipient !== undefined)
  );
}

function unreadable(problem: string): ReturnedMail {
  return { kind: "unreadable-report", problem };
}
