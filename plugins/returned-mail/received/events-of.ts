import { type MailAddress, parseAddress } from "../../../core/mod.ts";
import type { BounceCategories } from "../../bounce-categories/contract.ts";
import type { ComplaintReport, DeliveryReport, ReportedRecipient } from "../parse/result.ts";
import type { ReturnedEvent } from "../returned-event.ts";
import { originalFields } from "./original-fields.ts";
import { returnPath, type Subject, type SubjectParts, subjectOf } from "./subject.ts";

/** A report as it came in. */
export interface Incoming {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** As `idText` writes it. */
  readonly report: string;
  /** The address that it came to. */
  readonly address: MailAddress;
  readonly source: ReturnedEvent["source"];
}

/** What reading it takes. */
export interface EventParts extends SubjectParts {
  readonly categories: Pick<BounceCategories, "explain">;
}

/** What a report tells: an event for each recipient that it is about. */
export interface Told {
  readonly subject: Subject;
  readonly events: readonly ReturnedEvent[];
}

/** Reads a report on a delivery, or a complaint. */
export function eventsOf(
  mail: DeliveryReport | ComplaintReport,
  incoming: Incoming,
  parts: EventParts,
): Promise<Told> {
  return mail.kind === "complaint"
    ? ofComplaint(mail, incoming, parts)
    : ofDelivery(mail, incoming, parts);
}

async function ofDelivery(
  mail: DeliveryReport,
  incoming: Incoming,
  parts: EventParts,
): Promise<Told> {
  const { recipients, reportingMta = "" } = mail;
  const named = recipients.flatMap(({ recipient, originalRecipient }) => [
    ...(originalRecipient === undefined ? [] : [withoutType(originalRecipient)]),
    ...(recipient === undefined ? [] : [recipient]),
  ]);
  const subject = await subjectOf(cluesOf(mail, named, incoming), parts);
  const common = {
    ...commonOf(mail, incoming, subject),
    sender: subject.sender ?? incoming.address.text,
  };
  // A return path of its own has one recipient: whatever the host made of it, one thing has become of it.
  const told = subject.recipient === undefined ? recipients : worst(recipients);
  const categoryOf = rememberingCategories(parts.categories);
  const events: ReturnedEvent[] = [];
  for (const one of told) {
    const { recipient = "", originalRecipient = "", action, status, diagnostic = "" } = one;
    const isFailure = action === "failed" || action === "delayed";
    events.push({
      type: action === "failed" ? "rb" : "rs",
      ...common,
      recipient: subject.recipient ?? (withoutType(originalRecipient) || recipient),
      reportedRecipient: recipient,
      originalRecipient,
      action,
      status,
      diagnostic,
      remoteMta: one.remoteMta ?? "",
      reportingMta,
      category: isFailure ? categoryOf(`${status};${diagnostic}`) : "",
    });
    // Patterns take time, and strangers say how many recipients there are.
    if (events.length % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { subject, events };
}

/** Recipients of a report that are looked at before others have their turn. */
export const SLICE = 50;

/** Says what failures mean; recipients of one report often fail with the same words. */
function rememberingCategories(categories: EventParts["categories"]): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const category = known.get(text) ?? categories.explain(text).category;
    known.set(text, category);
    return category;
  };
}

async function ofComplaint(
  mail: ComplaintReport,
  incoming: Incoming,
  parts: EventParts,
): Promise<Told> {
  const { original, recipients } = mail;
  const subject = await subjectOf(cluesOf(mail, recipients, incoming), parts);
  const sender = subject.sender ?? mail.originalSender ?? returnPath(original.header) ?? "";
  const common = { ...commonOf(mail, incoming, subject), sender };
  const told =
    subject.recipient === undefined && recipients.length > 0 ? recipients : recipients.slice(0, 1);
  const events = (told.length === 0 ? [""] : told).map(
    (recipient): ReturnedEvent => ({
      type: "f",
      ...common,
      recipient: subject.recipient ?? recipient,
      reportedRecipient: recipient,
      originalRecipient: "",
      feedbackType: mail.feedbackType,
      userAgent: mail.userAgent ?? "",
      reportingMta: mail.reportingMta ?? "",
      reportedDomain: mail.reportedDomains.join(","),
      sourceAddress: mail.sourceAddress ?? "",
      arf: Object.fromEntries(mail.fields.map(({ name, value }) => [name, value])),
    }),
  );
  return { subject, events };
}

function cluesOf(
  { original, originalSender }: DeliveryReport | ComplaintReport,
  named: readonly string[],
  { address }: Incoming,
): Parameters<typeof subjectOf>[0] {
  const others = [originalSender, returnPath(original.header)].flatMap(
    (text) => (text === undefined ? undefined : parseAddress(text)) ?? [],
  );
  const { header, messageIds } = original;
  return { addresses: [address, ...others], named, header, messageIds };
}

function commonOf(
  { format, envelopeId = "", original }: DeliveryReport | ComplaintReport,
  { at, report, address, source }: Incoming,
  { match }: Subject,
) {
  return {
    ...{ at, report, format, envelopeId, match, source },
    processor: address.text,
    messageId: original.messageIds[0] ?? "",
    headers: originalFields(original.header),
  };
}

const ORDER: readonly ReportedRecipient["action"][] = [
  "failed",
  "delayed",
  "delivered",
  "relayed",
  "expanded",
];

/** The recipient that has fared worst, alone. */
function worst(recipients: readonly ReportedRecipient[]): readonly ReportedRecipient[] {
  return [...recipients]
    .sort((one, other) => ORDER.indexOf(one.action) - ORDER.indexOf(other.action))
    .slice(0, 1);
}

/** `rfc822;ann@x.test` without its type. */
function withoutType(text: string): string {
  return text.slice(text.indexOf(";") + 1).trim();
}
