import { isRecord, type JsonRecord, numberOf, rowsOf } from "./json.ts";

/** What the server says about itself. Parts that its plugins do not have are empty. */
export interface ServerStatus {
  readonly status: JsonRecord;
  /** Names and host. */
  readonly server: JsonRecord;
  /** How the queue's database is filled. */
  readonly spool: JsonRecord;
  readonly traffic: JsonRecord;
  readonly dns: JsonRecord;
  /** What is queued, by how it is delivered. */
  readonly agents: unknown;
  /** The bytes of it. */
  readonly census: JsonRecord;
}

/** Spans of traffic: PowerMTA's word, the server's, and people's. */
export const SPANS = [
  ["total", "total", "total"],
  ["lastHr", "lastHour", "last hour"],
  ["topPerHr", "topPerHour", "top/hour"],
  ["lastMin", "lastMinute", "last minute"],
  ["topPerMin", "topPerMinute", "top/minute"],
] as const;

/** Figures of one direction. */
export type Flow = { readonly rcp: number; readonly msg: number; readonly kb: number };

/** What came in and what went out in a span. */
export function flowsOf(
  traffic: JsonRecord,
  span: string,
): { readonly in: Flow; readonly out: Flow } {
  const figures = partOf(traffic, span);
  const kb = (member: string): number => Math.round(numberOf(figures, member) / 1024);
  return {
    in: {
      rcp: numberOf(figures, "recipientsIn"),
      msg: numberOf(figures, "messagesIn"),
      kb: kb("bytesIn"),
    },
    out: {
      rcp: numberOf(figures, "delivered"),
      msg: numberOf(figures, "messagesOut"),
      kb: kb("bytesOut"),
    },
  };
}

/** Reports that were read in a span, in PowerMTA's words. */
export function processedOf(
  traffic: JsonRecord,
  span: string,
): { readonly bounceProcessed: number; readonly feedbackLoopProcessed: number } {
  const figures = partOf(traffic, span);
  return {
    bounceProcessed: numberOf(figures, "bouncesProcessed"),
    feedbackLoopProcessed: numberOf(figures, "complaintsProcessed"),
  };
}

/** An object in an answer; an empty one where there is none. */
export function partOf(record: JsonRecord, member: string): JsonRecord {
  const value = record[member];
  return isRecord(value) ? value : {};
}

/** Who reads the journal; nobody from a server of an earlier version. */
export function consumersOf({ consumers }: JsonRecord): readonly JsonRecord[] {
  return rowsOf(consumers);
}

/** The alarms that are raised; none from a server of an earlier version. */
export function alarmsOf({ alarms }: JsonRecord): readonly JsonRecord[] {
  return rowsOf(alarms);
}

/** How long the oldest event has waited for a consumer, seconds. */
export function lagOf(consumer: JsonRecord, now: number): number {
  const since = numberOf(consumer, "since");
  return since === 0 ? 0 : Math.max(Math.round((now - since) / 1000), 0);
}
