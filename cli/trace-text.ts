import { terminalText } from "../core/mod.ts";
import type { TraceEvent } from "../plugins/trace/contract.ts";
import { countText } from "./grouped.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, textOf } from "./json.ts";
import { isoTime, timeText, timeUntil } from "./queue-texts.ts";
import { waitText } from "./wait-text.ts";

/** What is shown of something that happened in a trace: lines of text, none for nothing. `queue` as it is named in advice. */
export function traceLines(event: JsonRecord, queue: string, now: number): readonly string[] {
  const at = clockText(numberOf(event, "at"));
  return textsOf(event, queue, now).map((text) => `${at}  ${text}`);
}

/** Time of day in UTC, to the millisecond. */
function clockText(at: number): string {
  return isoTime(at).slice(-13, -1);
}

function textsOf(event: JsonRecord, queue: string, now: number): readonly string[] {
  const kind = rawTextOf(event, "kind");
  switch (kindOf(kind)) {
    case "waits":
      return waitLines(event, queue, now);
    case "retried":
      return [`${numberOf(event, "recipients")} deferred recipients are due now`];
    case "began":
      return [`an attempt of ${textOf(event, "queue")} begins`];
    case "lookup":
      return [lookupText(event)];
    case "connecting": {
      const source = textOf(event, "source");
      const from = source === "" ? "" : ` from ${source}`;
      return [`connecting to ${textOf(event, "host")} port ${numberOf(event, "port")}${from}`];
    }
    case "connected": {
      const tls = textOf(event, "tls");
      const clear = event.fellBack === true ? "in clear text: TLS failed" : "in clear text";
      const source = textOf(event, "source");
      const from = source === "" ? "" : ` from ${source}`;
      return [`open${from}, ${tls === "" ? clear : tls}`];
    }
    case "not-connected":
      return [`not connected: ${textOf(event, "why")}`];
    case "line":
      return [`${event.by === ">" ? ">" : "<"} ${textOf(event, "line")}`];
    case "content":
      return contentLines(rawTextOf(event, "text"));
    case "more-content":
      return [`| … ${numberOf(event, "bytes")} more bytes of content`];
    case "outcome": {
      const next = numberOf(event, "nextAttempt");
      const again = next === 0 ? "" : `, next attempt ${timeText(next)}`;
      return [
        `${textOf(event, "result")} ${textOf(event, "recipient")}: ${textOf(event, "text")}${again}`,
      ];
    }
    case "queue-deferred":
      return [
        `the queue waits until ${timeText(numberOf(event, "retryAt"))}: ${textOf(event, "why")}`,
      ];
    case "closed": {
      const why = textOf(event, "why");
      return [why === "" ? "connection closed" : `connection closed: ${why}`];
    }
    case "missed":
      return [`… ${numberOf(event, "events")} events were not read in time`];
    case "end":
    case undefined:
      return [];
  }
}

const KINDS: Readonly<Record<TraceEvent["kind"], true>> = {
  waits: true,
  retried: true,
  began: true,
  lookup: true,
  connecting: true,
  connected: true,
  "not-connected": true,
  line: true,
  content: true,
  "more-content": true,
  outcome: true,
  "queue-deferred": true,
  closed: true,
  missed: true,
  end: true,
};

/** What a server of another version may say, and this one does not know, is not shown. */
function kindOf(text: string): TraceEvent["kind"] | undefined {
  let kind: TraceEvent["kind"];
  for (kind in KINDS) if (kind === text) return kind;
  return undefined;
}

function lookupText(event: JsonRecord): string {
  const why = textOf(event, "reason");
  const ttl = numberOf(event, "ttl");
  const facts = [
    ...(ttl === 0 ? [] : [`ttl ${ttl}`]),
    ...(event.authentic === true ? ["DNSSEC"] : []),
    `${numberOf(event, "ms")} ms`,
  ];
  const answer = `${textOf(event, "answer")}${why === "" ? "" : ` (${why})`}`;
  return `looked up ${textOf(event, "type")} ${textOf(event, "name")}: ${answer}; ${facts.join(", ")}`;
}

/** Content by line, a piece at a time: a piece may end within a line. */
function contentLines(text: string): readonly string[] {
  return text
    .replace(/\r?\n$/, "")
    .split(/\r?\n/)
    .map((line) => `| ${terminalText(line)}`);
}

/** Why nothing begins, and what could be done about it. */
function waitLines(event: JsonRecord, queue: string, now: number): readonly string[] {
  const recipients = numberOf(event, "recipients");
  if (recipients === 0)
    return [`${queue} has no mail: the trace begins with the next that comes in`];
  const many = countText(recipients, "recipient");
  const why = waitText(event);
  if (why === "") return [`${queue}: ${many}; an attempt is about to begin`];
  const waits = isRecord(event.waits) ? event.waits : {};
  const end = timeUntil(numberOf(waits, "until"), now);
  const advice = adviceOf(rawTextOf(waits, "reason"), queue);
  return [
    `${queue}: ${many}; not yet: ${why}${end === "" ? "" : `, goes on in ${end}`}`,
    ...(advice === undefined ? [] : [`to go on at once: ${advice}`]),
  ];
}

/** What an operator can do about a reason; undefined where waiting is all. */
function adviceOf(reason: string, queue: string): string | undefined {
  switch (reason) {
    case "paused":
      return `mta resume queue ${queue}`;
    case "not-due":
    case "lanes":
      return `mta trace --retry-recipients ${queue}`;
    case "hold":
    case "no-source":
    case "hosts-skipped":
      return "mta show holds";
    case "moving":
      return "trace the queue that its mail goes into";
    default:
      return undefined;
  }
}
