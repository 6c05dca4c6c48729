import {
  type AgentEvent,
  type Counter,
  type DeliverOne,
  idText,
  type Log,
  type MailAddress,
  type MessageBody,
  type MessageId,
  notDelivered,
  parseAddress,
} from "../../../core/mod.ts";
import { returnedAgentEvent } from "../event-text.ts";
import type { ComplaintReport, DeliveryReport, ReturnedMail } from "../parse/result.ts";
import type { Processor } from "../processors.ts";
import type { ReturnedEvent } from "../returned-event.ts";
import { type EventParts, eventsOf, SLICE } from "./events-of.ts";
import {
  asBefore,
  copied,
  type Fate,
  type FateParts,
  type Mail,
  matched,
  passedOn,
  unmatched,
} from "./fate.ts";
import type { Readings } from "./readings.ts";

/** Events that one report makes, and their bytes: the journal takes not many more at once. */
const MOST_EVENTS = 900;
const MOST_BYTES = 900 * 1024;

/** What mail to processors turns out to be. */
export const MAIL_KINDS = [
  "remote-bounce",
  "remote-status",
  "complaint",
  "own-report",
  "automatic-reply",
  "ordinary",
  "unreadable",
  "unproven",
] as const;

/** What reading the mail of a processor takes. */
export interface ReadingParts extends Omit<EventParts, "isOwn">, FateParts {
  /** Undefined: the configuration has none any more. */
  readonly processor: Processor | undefined;
  /** The content of a message that waits. */
  body(id: MessageId): MessageBody | undefined | Promise<MessageBody | undefined>;
  readonly readings: Readings;
  readonly log: Log;
  readonly mails: Counter<{ readonly kind: typeof MAIL_KINDS }>;
}

/** Reads mail that comes to a processor: tells the journal what it says, and passes it on where the configuration says so. */
export function readMail(parts: ReadingParts): DeliverOne {
  return async (transaction, { address: to, index = 0 }) => {
    const { processor, queue } = parts;
    const address = parseAddress(to);
    if (address === undefined) return notDelivered(queue.domain, "5.1.3", "not an address");
    if (processor === undefined) return passedOn(address, queue, "no processor reads it");
    const { message: id } = transaction;
    const info = await parts.message(id);
    const body = await parts.body(id);
    if (info === undefined || body === undefined)
      return notDelivered(queue.domain, "4.3.0", "the message is gone");
    const turn = await parts.readings.turn(id, processor.kind, index);
    if ("isReport" in turn) return asBefore(turn.isReport, address, processor, queue);
    const { tell } = turn;
    try {
      const start = await firstBytes(body, processor.examined);
      const found = await processor.read(start, info.sender);
      const mail = { id, info, body, address, processor, start, tell };
      return await judged(mail, found, parts);
    } finally {
      tell(false);
    }
  };
}

function judged(mail: Mail, found: ReturnedMail, parts: ReadingParts): Promise<Fate> {
  const { mails, log } = parts;
  switch (found.kind) {
    case "delivery-report":
      if (mail.info.origin.type !== "local") return told(mail, found, parts);
      // This server's own report: its records have the outcome already.
      mails.add(1, { kind: "own-report" });
      return Promise.resolve(matched(mail, parts, []));
    case "complaint":
      return told(mail, found, parts);
    case "unreadable-report": {
      mails.add(1, { kind: "unreadable" });
      const { address, id, processor } = mail;
      const about = { id: idText(id), to: address.text };
      log.notice("a report could not be read", { ...about, problem: found.problem });
      const { forwardErrorsTo } = processor.settings;
      return forwardErrorsTo === undefined
        ? unmatched(mail, parts, "a report that could not be read")
        : copied(mail, parts, [forwardErrorsTo], false, "a report that could not be read");
    }
    case "automatic-reply":
      mails.add(1, { kind: "automatic-reply" });
      return unmatched(mail, parts, "an automatic reply");
    case "ordinary-mail":
      mails.add(1, { kind: "ordinary" });
      return unmatched(mail, parts, "not a report");
  }
}

async function told(
  mail: Mail,
  found: DeliveryReport | ComplaintReport,
  parts: ReadingParts,
): Promise<Fate> {
  const { id, info, address, processor } = mail;
  const report = idText(id);
  const { type, mta } = info.origin;
  const incoming = { at: parts.clock.now(), report, address, source: { type, mta } };
  const isOwn = (sender: MailAddress): boolean => processor.list.has(sender);
  const { subject, events } = await eventsOf(found, incoming, { ...parts, isOwn });
  if (found.match !== undefined && processor.logsMatches)
    parts.log.info("an expression matched", {
      id: report,
      pattern: found.match.at,
      found: JSON.stringify(found.match.groups),
    });
  if (processor.settings.requireSignature && subject.match?.proven !== true) {
    parts.mails.add(1, { kind: "unproven" });
    parts.log.notice("a report is not about mail that this server signed", {
      id: report,
      to: address.text,
    });
    return unmatched(mail, parts, "a report without proof");
  }
  parts.mails.add(1, { kind: KIND[events[0]?.type ?? "rs"] });
  return matched(mail, parts, await journalEvents(events, report, parts.log));
}

/** As what a report is counted. */
const KIND: Readonly<Record<ReturnedEvent["type"], (typeof MAIL_KINDS)[number]>> = {
  rb: "remote-bounce",
  rs: "remote-status",
  f: "complaint",
};

/** As many as the journal takes at once. */
async function journalEvents(
  events: readonly ReturnedEvent[],
  report: string,
  log: Log,
): Promise<readonly AgentEvent[]> {
  const written: AgentEvent[] = [];
  let bytes = 0;
  // Of many recipients each has its record, and fewer fields of the message that they have in common.
  const share = Math.floor(MOST_BYTES / Math.min(events.length, MOST_EVENTS));
  for (const event of events) {
    const one = returnedAgentEvent(event, share);
    bytes += Buffer.byteLength(one.text);
    if (bytes > MOST_BYTES || written.length === MOST_EVENTS) {
      const { length } = written;
      log.warning("a report names more recipients than are recorded of one", {
        ...{ id: report, recorded: length, named: events.length },
      });
      break;
    }
    written.push(one);
    // Long texts take time to be made fit, and strangers say how many there are.
    if (written.length % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return written;
}

async function firstBytes(body: MessageBody, most: number): Promise<Buffer> {
  if (body.whole !== undefined) return body.whole.subarray(0, most);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body.chunks()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}
