import { idText, type MessageId, receivedAtOf } from "../../core/mod.ts";
import { type AttemptEnd, MADE, SLACK, type StoryPeer, type StoryRecord } from "./story-record.ts";
import type { StoryStore } from "./story-store.ts";
import { domainTerm, FIELDS, idHash, isTerm, termHash } from "./terms.ts";

/** Events of a message that are told at most. */
const MOST_EVENTS = 2000;
/** Waits of its queues that are told at most, the last ones. */
const MOST_WAITS = 50;
/** Looks at the index for such waits at most, and before others have their turn: a message to a whole list is in thousands of queues. */
const MOST_LOOKS = 20_000;
const LOOKS_AT_ONCE = 50;

/** An event of a message's story, as it is shown; times are ISO 8601. */
export type StoryEvent = { readonly at: string; readonly event: string } & Readonly<
  Record<string, unknown>
>;

/** What is known of a message. */
export interface MessageStory {
  readonly id: string;
  /** Oldest first. */
  readonly events: readonly StoryEvent[];
  /** There is more than is told. */
  readonly cut: boolean;
}

/** What to tell of a message. */
export interface Asked {
  readonly id: MessageId;
  /** The forms of the one recipient that is asked about; undefined for all. */
  readonly recipient: readonly string[] | undefined;
  /** Now, milliseconds since the epoch. */
  readonly now: number;
}

/** All that the store knows of a message. */
export async function storyOf(store: StoryStore, asked: Asked): Promise<MessageStory> {
  const term = idText(asked.id);
  const records: StoryRecord[] = [];
  const earliest = receivedAtOf(asked.id) - SLACK;
  for (const { number, to } of store.segments().toReversed()) {
    if (to < earliest) continue;
    for (const at of [...store.having(number, FIELDS.id, idHash(asked.id))].reverse()) {
      if (records.length > MOST_EVENTS) break;
      const record = store.record(number, at);
      if (record !== undefined && isAbout(record, asked.id)) records.push(record);
    }
    await pause();
  }
  const told = records.flatMap((record) => eventsOf(record, asked));
  const waits = await waitsOf(store, records, asked);
  const events = [...told, ...waits].sort((a, b) => a.time - b.time);
  return {
    id: term,
    events: events.slice(0, MOST_EVENTS).map(({ event }) => event),
    cut: events.length > MOST_EVENTS,
  };
}

function isAbout(record: StoryRecord, id: MessageId): boolean {
  if (record.kind === "queue-waits") return false;
  return record.message === id || ("report" in record && record.report === id);
}

interface Timed {
  readonly time: number;
  readonly event: StoryEvent;
}

function timed(time: number, event: string, facts: Readonly<Record<string, unknown>>): Timed {
  return { time, event: { at: iso(time), event, ...facts } };
}

function eventsOf(record: StoryRecord, { recipient }: Asked): readonly Timed[] {
  const isAsked = (address: string): boolean =>
    recipient === undefined || recipient.some((form) => isTerm(address, form));
  const { at } = record;
  switch (record.kind) {
    case "accepted": {
      const { kind, at: _at, message, recipients, ...facts } = record;
      const told = recipients.filter(({ address }) => isAsked(address));
      return [timed(at, kind, { ...facts, recipients: told, ofRecipients: recipients.length })];
    }
    case "attempt": {
      const { queue, virtualMta, by, peer } = record;
      return record.ends
        .filter(({ address }) => isAsked(address))
        .map((end) =>
          timed(at, end.end, { ...endFacts(end), queue, virtualMta, by, peer: peerFacts(peer) }),
        );
    }
    case "reported": {
      const { message, report, purpose } = record;
      return [timed(at, MADE[purpose], { about: idText(message), report: idText(report) })];
    }
    case "returned": {
      if (!isAsked(record.address)) return [];
      const { what, message, report, address, status, text, host, proven } = record;
      const facts = { recipient: address, status, text, host, proven };
      const about = message === undefined ? undefined : idText(message);
      const own = report === undefined ? undefined : idText(report);
      return [timed(at, what, { ...facts, about, report: own })];
    }
    case "queue-waits":
      return [];
  }
}

function endFacts({ address, attempts, status, text, stage, host, next }: AttemptEnd): {
  readonly recipient: string;
} & Readonly<Record<string, unknown>> {
  const shared = { recipient: address, attempts, status, text, stage, host };
  return next === undefined ? shared : { ...shared, next: iso(next) };
}

function peerFacts(peer: StoryPeer | undefined): unknown {
  if (peer === undefined) return undefined;
  const { tlsFellBack, ...facts } = peer;
  return tlsFellBack ? { ...facts, tlsFellBack } : facts;
}

/** When its queues could use no host and all of their mail waited, from its arrival until its end. */
async function waitsOf(
  store: StoryStore,
  records: readonly StoryRecord[],
  { id, now }: Asked,
): Promise<readonly Timed[]> {
  const from = receivedAtOf(id);
  const left = new Set<string>();
  const queues = new Set<string>();
  let last = from;
  for (const record of records) {
    if (record.kind === "accepted")
      for (const { address } of record.recipients) {
        left.add(address);
        queues.add(`${domainTerm(address).toLowerCase()}/${record.virtualMta}`);
      }
    if (record.kind !== "attempt" || record.message !== id) continue;
    queues.add(record.queue);
    last = Math.max(last, record.at);
    for (const { end, address } of record.ends) if (end !== "deferred") left.delete(address);
  }
  const to = left.size === 0 ? last : now;
  const waits: Timed[] = [];
  let looked = 0;
  for (const segment of store.segments()) {
    if (segment.to < from || segment.from > to) continue;
    for (const queue of queues) {
      if (looked >= MOST_LOOKS) return waits;
      if (++looked % LOOKS_AT_ONCE === 0) await pause();
      for (const number of store.having(segment.number, FIELDS.queue, termHash(queue))) {
        if (waits.length >= MOST_WAITS) return waits;
        const record = store.record(segment.number, number);
        if (record?.kind !== "queue-waits" || !isTerm(record.queue, queue)) continue;
        const { at, until, status, text } = record;
        if (at >= from && at <= to)
          waits.push(timed(at, "queue-waits", { queue, next: iso(until), status, text }));
      }
    }
  }
  return waits;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function iso(at: number): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString();
}
