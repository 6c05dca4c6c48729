import { idText } from "../../core/mod.ts";
import type { IndexedTerm, Query, SearchedEvent } from "./query.ts";
import { MADE, type StoryRecord } from "./story-record.ts";
import { domainTerm, foldTerm, isTerm } from "./terms.ts";

/** Something that was found: one recipient of one event. */
export interface Hit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly event: SearchedEvent;
  /** The message, as `idText` writes it; empty for a complaint that matches none. */
  readonly id: string;
  readonly from: string;
  /** Empty where it concerns the whole message. */
  readonly to: string;
  readonly job: string | undefined;
  readonly virtualMta: string | undefined;
  readonly queue: string | undefined;
  /** Enhanced status code; empty where there is none. */
  readonly status: string;
  readonly text: string;
}

/** A query as records are compared with it: addresses in all forms in which they may be kept. */
export interface Wanted extends Query {
  readonly forms: (address: string) => readonly string[];
}

/** What of a record is wanted, at most `most` recipients of it. */
export function hitsOf(record: StoryRecord, wanted: Wanted, most: number): readonly Hit[] {
  if (wanted.since !== undefined && record.at < wanted.since) return [];
  if (wanted.until !== undefined && record.at > wanted.until) return [];
  const hits: Hit[] = [];
  for (const hit of all(record)) {
    if (hits.length >= most) break;
    if (fits(hit, record, wanted)) hits.push(hit);
  }
  return hits;
}

function* all(record: StoryRecord): Generator<Hit> {
  const { at } = record;
  switch (record.kind) {
    case "accepted": {
      const { virtualMta, job, sender: from } = record;
      const id = idText(record.message);
      const shared = { at, event: "accepted", id, from, job, virtualMta } as const;
      for (const { address: to } of record.recipients)
        yield { ...shared, to, queue: undefined, status: "", text: record.client };
      return;
    }
    case "attempt": {
      const { virtualMta, job, queue, sender: from } = record;
      const shared = { at, id: idText(record.message), from, job, virtualMta, queue };
      for (const { end: event, address: to, status, text } of record.ends)
        yield { ...shared, event, to, status, text };
      return;
    }
    case "reported":
      yield {
        ...{
          at,
          event: MADE[record.purpose],
          id: idText(record.message),
          from: "",
          to: "",
          status: "",
        },
        ...{ job: undefined, virtualMta: undefined, queue: undefined },
        text: `${record.purpose} ${idText(record.report)}`,
      };
      return;
    case "returned": {
      const { what: event, sender: from, address: to, job, status, text } = record;
      const id = record.message === undefined ? "" : idText(record.message);
      const shared = { virtualMta: undefined, queue: undefined };
      yield { at, event, id, from, to, job, status, text, ...shared };
      return;
    }
    case "queue-waits":
      return;
  }
}

function fits(hit: Hit, record: StoryRecord, wanted: Wanted): boolean {
  const { events, status, virtualMta, queue } = wanted;
  if (events.length > 0 && !events.includes(hit.event)) return false;
  if (status !== undefined && !hit.status.startsWith(status)) return false;
  if (virtualMta !== undefined && hit.virtualMta !== virtualMta) return false;
  if (queue !== undefined && !isQueue(hit.queue, queue)) return false;
  return wanted.terms.every((term) => has(hit, record, term, wanted));
}

function has(hit: Hit, record: StoryRecord, { field, text }: IndexedTerm, wanted: Wanted): boolean {
  switch (field) {
    case "id":
      return hit.id === text || (record.kind === "reported" && idText(record.report) === text);
    case "mid":
      return (
        "messageId" in record && record.messageId !== undefined && isTerm(record.messageId, text)
      );
    case "job":
      return hit.job !== undefined && isTerm(hit.job, text);
    case "rcpt":
      return isAddress(hit.to, text, wanted);
    case "from":
      return isAddress(hit.from, text, wanted);
  }
}

function isQueue(queue: string | undefined, wanted: string): boolean {
  if (queue === undefined) return false;
  const name = foldTerm(queue);
  return name === wanted || name.slice(0, name.lastIndexOf("/")) === wanted;
}

function isAddress(address: string, wanted: string, { forms }: Wanted): boolean {
  if (wanted.startsWith("@")) return isTerm(domainTerm(address), wanted.slice(1));
  return forms(wanted).some((form) => isTerm(address, form));
}
