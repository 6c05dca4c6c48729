import type { MimeMessage } from "../../../core/mod.ts";
import { clean, cleanOrNone } from "./clean.ts";
import { type Evidence, isSure } from "./evidence.ts";
import { LONGEST_ADDRESS, LONGEST_DIAGNOSTIC } from "./limits.ts";
import { originalOf } from "./original.ts";
import type { Prose } from "./prose/prose.ts";
import { type ProseReport, readProse } from "./prose/read-prose.ts";
import { remoteHostIn } from "./prose/remote-host.ts";
import { unknownWords } from "./prose/unknown-words.ts";
import type { DeliveryReport, ReportedAction, ReportedRecipient } from "./result.ts";
import { copiedHeader } from "./texts.ts";
import { toldIn } from "./told.ts";

/** Reads a report that has only words; undefined when it is none, or may be none. */
export function readWords(
  message: MimeMessage,
  prose: Prose,
  evidence: Evidence,
): DeliveryReport | undefined {
  const { failedRecipients, subject = "failed", own } = evidence;
  const read = readProse(prose, own);
  const known = read !== undefined && (!read.isVague || isSure(evidence)) ? read : undefined;
  const words = { action: subject, failedRecipients, own };
  const report = known ?? (isSure(evidence) ? unknownWords(prose, words) : undefined);
  if (report === undefined) return undefined;
  const { format, action, end } = report;
  return {
    kind: "delivery-report",
    format,
    reportingMta: reportingMtaIn(prose) ?? cleanOrNone(evidence.host),
    envelopeId: undefined,
    originalSender: undefined,
    recipients: recipientsOf(report, action, prose),
    original: originalOf(message, copiedHeader(prose, end)),
    match: undefined,
  };
}

function recipientsOf(
  { format, recipients, end }: ProseReport,
  action: ReportedAction,
  prose: Prose,
): readonly ReportedRecipient[] {
  const [only, ...others] = recipients;
  const around = only !== undefined && others.length === 0 ? linesOf(prose, end) : "";
  return recipients.map(({ address, reason, original }) => ({
    recipient: cleanOrNone(address, LONGEST_ADDRESS),
    originalRecipient: original && `rfc822;${clean(original, LONGEST_ADDRESS)}`,
    action,
    ...toldIn(reason, `x-${format}`, action),
    remoteMta: remoteHostIn(clean(reason, LONGEST_DIAGNOSTIC)) ?? remoteHostIn(around, true),
    willRetryUntil: undefined,
  }));
}

/** Where texts name the host that reports. */
const REPORTING: readonly RegExp[] = [
  /generating server: ([\w.-]{1,253})/i,
  /this is the (?:qmail-send program|mail system|[\w ]{1,30} program) at (?:host )?([a-z0-9][\w-]{0,62}(?:\.[\w-]{1,63}){1,8})/i,
];

function linesOf({ lines }: Prose, end: number): string {
  return lines.slice(0, Math.min(end, 60)).join(" ").slice(0, 4000);
}

function reportingMtaIn(prose: Prose): string | undefined {
  const text = linesOf(prose, prose.lines.length);
  for (const pattern of REPORTING) {
    const host = pattern.exec(text)?.[1];
    if (host !== undefined) return cleanOrNone(host.replace(/\.$/, ""));
  }
  return undefined;
}
