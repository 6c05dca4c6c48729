import {
  type AgentEvent,
  type EventToken,
  isRecord,
  type JournalEvent,
  journaled,
  LONGEST_EVENT,
  parsedJson,
  peerText,
} from "../../core/mod.ts";
import { COMPLAINT, REMOTE_BOUNCE, REMOTE_STATUS } from "./event-tokens.ts";
import { MATCHED_BY, type Match, type ReturnedEvent } from "./returned-event.ts";

/** Fields of the message that an event has at most, and of the report. */
const MOST_HEADERS = 64;
const MOST_ARF = 32;
/** Bytes in JSON: of an address or an id, which are left out when they are longer; of what the host said; of any other text. */
const LONGEST_ADDRESS = 800;
const LONGEST_DIAGNOSTIC = 1500;
const LONGEST_TEXT = 400;
/** Bytes of JSON around everything else. */
const FRAME = 256;

const TOKEN: { readonly [T in ReturnedEvent["type"]]: EventToken<ReturnedEvent> } = {
  rb: REMOTE_BOUNCE,
  rs: REMOTE_STATUS,
  f: COMPLAINT,
};

/**
 * An event for the journal. Its texts become one line each without control characters, and are cut where they are too long; of
 * header fields as many are kept as there is room for in `most` bytes, the first of them.
 */
export function returnedAgentEvent(event: ReturnedEvent, most: number = LONGEST_EVENT): AgentEvent {
  const bounded = withinBounds(event, Math.min(most, LONGEST_EVENT));
  return journaled(TOKEN[event.type], bounded);
}

/** What an event of the journal says has come back; undefined for events of other kinds, and for what cannot be read. */
export function returnedEvent(event: JournalEvent): ReturnedEvent | undefined {
  if (event.kind !== "plugin") return undefined;
  switch (event.name) {
    case REMOTE_BOUNCE.name:
      return readAs("rb", event.text);
    case REMOTE_STATUS.name:
      return readAs("rs", event.text);
    case COMPLAINT.name:
      return readAs("f", event.text);
    default:
      return undefined;
  }
}

function withinBounds(event: ReturnedEvent, most: number): ReturnedEvent {
  const common = {
    at: event.at,
    report: event.report,
    processor: whole(event.processor),
    format: cut(event.format),
    sender: whole(event.sender),
    recipient: whole(event.recipient),
    reportedRecipient: whole(event.reportedRecipient),
    originalRecipient: whole(event.originalRecipient),
    envelopeId: whole(event.envelopeId),
    messageId: whole(event.messageId),
    match: event.match && { ...event.match, job: cut(event.match.job) },
    source: { type: event.source.type, mta: cut(event.source.mta) },
  };
  if (event.type === "f") {
    const own = {
      feedbackType: cut(event.feedbackType),
      userAgent: cut(event.userAgent),
      reportingMta: cut(event.reportingMta),
      reportedDomain: cut(event.reportedDomain),
      sourceAddress: cut(event.sourceAddress),
    };
    const room = most - FRAME - bytesOf({ ...common, ...own });
    const arf = someFields(event.arf, MOST_ARF, room);
    const headers = someFields(event.headers, MOST_HEADERS, room - bytesOf(arf));
    return { type: event.type, ...common, ...own, arf, headers };
  }
  const own = {
    action: cut(event.action),
    status: cut(event.status),
    diagnostic: cut(event.diagnostic, LONGEST_DIAGNOSTIC),
    remoteMta: cut(event.remoteMta),
    reportingMta: cut(event.reportingMta),
    category: cut(event.category),
  };
  const room = most - FRAME - bytesOf({ ...common, ...own });
  return {
    type: event.type,
    ...common,
    ...own,
    headers: someFields(event.headers, MOST_HEADERS, room),
  };
}

/** A text that means something else when its end is missing. */
function whole(text: string): string {
  const line = peerText(text);
  return bytesOf(line) <= LONGEST_ADDRESS ? line : "";
}

function cut(text: string, bytes: number = LONGEST_TEXT): string {
  // No character takes less than a byte.
  let line = peerText(text.slice(0, bytes).toWellFormed());
  while (bytesOf(line) > bytes + 2)
    line = line.slice(0, Math.floor(line.length * 0.8)).toWellFormed();
  return line;
}

function someFields(
  fields: Readonly<Record<string, string>>,
  most: number,
  room: number,
): Readonly<Record<string, string>> {
  const some: [string, string][] = [];
  let left = room;
  for (const [name, value] of Object.entries(fields)) {
    if (some.length === most) break;
    const entry: [string, string] = [cut(name, 80), cut(value)];
    const bytes = bytesOf(entry);
    if (bytes > left) break;
    left -= bytes;
    some.push(entry);
  }
  return Object.fromEntries(some);
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function readAs(type: ReturnedEvent["type"], text: string): ReturnedEvent | undefined {
  const value = parsedJson(text);
  // Perhaps written by another version, or by another plugin of our name.
  if (!isRecord(value) || value.type !== type) return undefined;
  const { at, source } = value;
  if (typeof at !== "number" || !isRecord(source)) return undefined;
  const said = (name: string): string => textOf(value[name]);
  const common = {
    at,
    report: said("report"),
    processor: said("processor"),
    format: said("format"),
    sender: said("sender"),
    recipient: said("recipient"),
    reportedRecipient: said("reportedRecipient"),
    originalRecipient: said("originalRecipient"),
    envelopeId: said("envelopeId"),
    messageId: said("messageId"),
    match: matchOf(value.match),
    source: {
      type: source.type === "local" ? ("local" as const) : ("smtp" as const),
      mta: textOf(source.mta),
    },
    headers: fieldsOf(value.headers),
  };
  if (type === "f")
    return {
      type,
      ...common,
      feedbackType: said("feedbackType"),
      userAgent: said("userAgent"),
      reportingMta: said("reportingMta"),
      reportedDomain: said("reportedDomain"),
      sourceAddress: said("sourceAddress"),
      arf: fieldsOf(value.arf),
    };
  return {
    type,
    ...common,
    action: said("action"),
    status: said("status"),
    diagnostic: said("diagnostic"),
    remoteMta: said("remoteMta"),
    reportingMta: said("reportingMta"),
    category: said("category"),
  };
}

function matchOf(value: unknown): Match | undefined {
  if (!isRecord(value)) return undefined;
  const by = MATCHED_BY.find((one) => one === value.by);
  if (by === undefined) return undefined;
  return {
    by,
    proven: value.proven === true,
    message: textOf(value.message),
    job: textOf(value.job),
    virtualMta: textOf(value.virtualMta),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fieldsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, textOf(text)]));
}
