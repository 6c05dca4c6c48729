import { type JournalEntry, senderDomain } from "../../core/mod.ts";
import type { Automations } from "./automations.ts";
import type { Dimension, Rule } from "./rule.ts";

/** The journal event of a complaint. Its text is JSON: `queue`, `source` and `sender` of the message, each if it is known. */
const COMPLAINT = "feedback-loop.complaint";

/** Counts the complaints among some events for the rules that measure them. What cannot be read is counted for none. */
export function countComplaints(
  entries: readonly JournalEntry[],
  rules: Iterable<Rule>,
  automations: Automations,
): void {
  const measuring = [...rules].filter(({ measure }) => measure.kind === "complaints");
  for (const { event } of entries) {
    if (event.kind !== "plugin" || event.name !== COMPLAINT) continue;
    const about = readComplaint(event.text);
    for (const rule of measuring) {
      const subject = about[rule.by];
      if (subject !== undefined) automations.count(rule, subject, 0, 1);
    }
  }
}

function readComplaint(text: string): Readonly<Partial<Record<Dimension, string | undefined>>> {
  const { queue, source, sender } = factsOf(text);
  return {
    queue: typeof queue === "string" ? queue : undefined,
    source: typeof source === "string" ? source : undefined,
    "sender-domain": typeof sender === "string" ? senderDomain(sender) : undefined,
  };
}

function factsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
