import { isIP } from "node:net";
import type { HeaderBlock } from "../../../core/mod.ts";
import { clean, cleanOrNone } from "./clean.ts";
import { actionOf } from "./dsn.ts";
import type { EmailPattern } from "./email-patterns.ts";
import { LONGEST_ADDRESS } from "./limits.ts";
import { readAddress } from "./prose/addresses.ts";
import type { ComplaintReport, DeliveryReport, OriginalMessage, PatternMatch } from "./result.ts";
import { toldIn } from "./told.ts";

/** Characters in which the operator's expressions look: each takes a microsecond or less for one. */
const LONGEST = 32 * 1024;

/** Finds the first expression that matches. Others get their turn between two: many expressions on a long text take a while. */
export async function matchingPattern(
  patterns: readonly EmailPattern[],
  text: string,
): Promise<{ readonly found: EmailPattern; readonly match: PatternMatch } | undefined> {
  const seen = text.slice(0, LONGEST);
  for (const found of patterns) {
    // That it does not match is told faster than what it has caught.
    const caught = found.pattern.test(seen) ? found.pattern.captures(seen) : undefined;
    if (caught !== undefined) {
      const cleaned = Object.entries(caught).map(([name, value]) => [name, clean(value)] as const);
      return { found, match: { at: found.at, groups: Object.fromEntries(cleaned) } };
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return undefined;
}

/** What an expression found, as a report of delivery. */
export function bounceOf(
  format: string,
  match: PatternMatch,
  original: OriginalMessage,
): DeliveryReport {
  const { r, or, orig, diag = "", action: word, repMta, remMta } = match.groups;
  const action = actionOf(word, /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(diag)?.[1]);
  const recipient = addressIn(r) ?? addressIn(or);
  return {
    kind: "delivery-report",
    format,
    reportingMta: cleanOrNone(repMta),
    envelopeId: undefined,
    originalSender: addressIn(orig),
    recipients: [
      {
        recipient,
        originalRecipient: or === undefined || or === "" ? undefined : `rfc822;${or}`,
        action,
        ...toldIn(diag, "x-pattern", action),
        remoteMta: cleanOrNone(remMta),
        willRetryUntil: undefined,
      },
    ],
    original,
    match,
  };
}

/** What an expression found, as a complaint. */
export function complaintOf(
  format: string,
  match: PatternMatch,
  original: OriginalMessage,
): ComplaintReport {
  const { dlvSourceIp = "", rcpt, orig, reportedDomainTo, reportedDomainFrom } = match.groups;
  const recipient = addressIn(rcpt);
  return {
    kind: "complaint",
    format,
    feedbackType: "abuse",
    userAgent: undefined,
    reportingMta: undefined,
    recipients: recipient === undefined ? [] : [recipient],
    originalSender: addressIn(orig),
    envelopeId: undefined,
    reportedDomains: [reportedDomainFrom, reportedDomainTo].filter(
      (domain) => domain !== undefined,
    ),
    sourceAddress: isIP(dlvSourceIp) > 0 ? dlvSourceIp : undefined,
    arrivalDate: undefined,
    feedbackId: undefined,
    fields: [],
    original,
    match,
  };
}

/** The text that expressions see: what the mail says, then the header of the message that it returns. */
export function patternText(prose: readonly string[], original: HeaderBlock | undefined): string {
  const header = original?.bytes.toString("utf8", 0, LONGEST).replaceAll("\r\n", "\n") ?? "";
  return `${prose.join("\n")}\n\n${header}`;
}

function addressIn(text: string | undefined): string | undefined {
  const address = text === undefined ? undefined : readAddress(text);
  return address && clean(address, LONGEST_ADDRESS);
}
