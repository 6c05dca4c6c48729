import { parseId } from "../../core/mod.ts";
import { foundInAll, foundInAny } from "./found-records.ts";
import { type Hit, hitsOf, type Wanted } from "./hit.ts";
import type { IndexedTerm } from "./query.ts";
import { isFoundByEvent } from "./story-record.ts";
import type { StoryStore } from "./story-store.ts";
import { FIELDS, type FieldNumber, idHash, termHash } from "./terms.ts";

/** Records that are read for one page at most: what is not reached is on the next. */
const MOST_READ = 20_000;
/** Records that are read before others have their turn. */
const SLICE = 200;
/** Segments that are looked at before others have their turn. */
const SEGMENTS_AT_ONCE = 16;

/** A page of what was found, newest first. */
export interface Page {
  readonly hits: readonly Hit[];
  /** Where the next page begins; undefined when there is none. */
  readonly next: string | undefined;
}

/** The record after which a search goes on, in an earlier direction. */
interface Position {
  readonly segment: number;
  readonly record: number;
  /** Hits of the record that were told already. */
  readonly told: number;
}

/** Fields from the one whose terms the fewest records have. */
const RAREST: readonly FieldNumber[] = [
  FIELDS.id,
  FIELDS.mid,
  FIELDS.rcpt,
  FIELDS.job,
  FIELDS.from,
  FIELDS.event,
  FIELDS["from-domain"],
  FIELDS.domain,
];

/** Finds what is wanted, a page at a time. */
export async function search(store: StoryStore, wanted: Wanted): Promise<Page> {
  const begin = wanted.after === undefined ? undefined : positionOf(wanted.after);
  const hits: Hit[] = [];
  const places = placesOf(wanted);
  let [read, looked] = [0, 0];
  for (const { number: segment, from, to, records, hasEvents } of store.segments()) {
    if (begin !== undefined && segment > begin.segment) continue;
    if (wanted.since !== undefined && to < wanted.since) continue;
    if (wanted.until !== undefined && from > wanted.until) continue;
    if (++looked % SEGMENTS_AT_ONCE === 0) await pause();
    const most = segment === begin?.segment ? Math.min(begin.record, records - 1) : records - 1;
    const known = hasEvents ? places : places.filter(({ field }) => field !== FIELDS.event);
    for (const record of candidates(store, known, segment, most)) {
      const isBegin = segment === begin?.segment && record === begin.record;
      const told = isBegin ? begin.told : 0;
      if (read >= MOST_READ) return { hits, next: textOf({ segment, record, told }) };
      read++;
      if (read % SLICE === 0) await pause();
      const found = store.record(segment, record);
      if (found === undefined) continue;
      const left = wanted.limit - hits.length;
      const fitting = hitsOf(found, wanted, told + left + 1).slice(told);
      hits.push(...fitting.slice(0, left));
      if (fitting.length > left)
        return { hits, next: textOf({ segment, record, told: told + left }) };
    }
  }
  return { hits, next: undefined };
}

/** The terms of a search, that which the fewest records have first. */
function placesOf({ terms, events, forms }: Wanted): readonly Looked[] {
  const places = terms.map((term) => lookedFor(term, forms));
  if (events.length > 0 && events.every(isFoundByEvent))
    places.push({ field: FIELDS.event, hashes: events.map(termHash) });
  return RAREST.flatMap((field) => places.filter((place) => place.field === field));
}

/** Numbers of records up to `most` that may fit, newest first. */
function candidates(
  store: StoryStore,
  places: readonly Looked[],
  segment: number,
  most: number,
): Iterable<number> {
  const lists = places.map(({ field, hashes }) =>
    foundInAny(hashes.map((hash) => store.find(segment, field, hash))),
  );
  return foundInAll(lists, most);
}

/** Where in the index a term is. */
interface Looked {
  readonly field: FieldNumber;
  readonly hashes: readonly number[];
}

/** Where in the index a term is, in all forms in which it may be kept. */
function lookedFor({ field, text }: IndexedTerm, forms: Wanted["forms"]): Looked {
  switch (field) {
    case "id": {
      const id = parseId(text);
      return { field: FIELDS.id, hashes: id === undefined ? [] : [idHash(id)] };
    }
    case "mid":
    case "job":
      return { field: FIELDS[field], hashes: [termHash(text)] };
    case "rcpt":
    case "from": {
      if (!text.startsWith("@")) return { field: FIELDS[field], hashes: forms(text).map(termHash) };
      const domain = field === "from" ? FIELDS["from-domain"] : FIELDS.domain;
      return { field: domain, hashes: [termHash(text.slice(1))] };
    }
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What `next` says. */
function textOf({ segment, record, told }: Position): string {
  return [segment, record, told].map((number) => number.toString(36)).join(".");
}

/** Undefined for what no page said. */
export function positionOf(text: string): Position | undefined {
  const match = /^([0-9a-z]{1,7})\.([0-9a-z]{1,4})\.([0-9a-z]{1,4})$/.exec(text);
  if (match === null) return undefined;
  const [segment = 0, record = 0, told = 0] = match
    .slice(1)
    .map((part) => Number.parseInt(part, 36));
  return { segment, record, told };
}
