import { type JournalEntry, parseAddress, senderDomain } from "../../core/mod.ts";
import {
  type Complaint,
  isBelieved,
  isComplaint,
  returnedEvent,
} from "../returned-mail/contract.ts";
import type { Automations } from "./automations.ts";
import type { Dimension, Rule } from "./rule.ts";

/** Counts the complaints among some events for the rules that measure them. Feedback of other sorts is none, such as not-spam. */
export function countComplaints(
  entries: readonly JournalEntry[],
  rules: Iterable<Rule>,
  automations: Automations,
): void {
  const measuring = [...rules].filter(({ measure }) => measure.kind === "complaints");
  for (const { event } of entries) {
    const found = returnedEvent(event);
    if (found?.type !== "f" || !isComplaint(found.feedbackType)) continue;
    if (automations.isRepeated(complainedOf(found))) continue;
    for (const rule of measuring) {
      if (!isBelieved(found, rule.proof)) continue;
      const subject = subjectOf(found, rule.by);
      if (subject !== undefined) automations.count(rule, subject, 0, 1);
    }
  }
}

/** The message and the recipient of a complaint that is proven; undefined for others, which say what they like. */
function complainedOf({ match, recipient }: Complaint): string | undefined {
  return match?.proven === true ? `${match.message} ${recipient.toLowerCase()}` : undefined;
}

/** What a complaint is counted against; undefined where it does not tell. */
function subjectOf(
  { recipient, sender, sourceAddress, match }: Complaint,
  by: Dimension,
): string | undefined {
  switch (by) {
    case "queue": {
      const domain = parseAddress(recipient)?.domain;
      const virtualMta = match?.virtualMta;
      return domain && virtualMta ? `${domain}/${virtualMta}` : undefined;
    }
    case "source":
      return sourceAddress || undefined;
    case "sender-domain":
      return senderDomain(sender);
  }
}
