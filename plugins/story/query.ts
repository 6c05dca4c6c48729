import {
  bareMessageId,
  duration,
  normalizeAddressDomain,
  PURPOSES,
  type Purpose,
} from "../../core/mod.ts";
import { ENDS, type End, MADE, RETURNS, type Return } from "./story-record.ts";
import { foldTerm } from "./terms.ts";

/** Hits on a page unless it says otherwise, and at most. */
export const USUAL_LIMIT = 50;
export const MOST_HITS = 1000;
/** Terms that are looked for at most. */
const MOST_TERMS = 10;
/** Characters of a term at most. */
const LONGEST = 1000;

/** Events that can be looked for. */
export type SearchedEvent = "accepted" | End | (typeof MADE)[Purpose] | Return;

/** All of them. */
export const EVENTS: readonly SearchedEvent[] = [
  "accepted",
  ...ENDS,
  ...PURPOSES.map((one) => MADE[one]),
  ...RETURNS,
];

/** What can be looked for by the index. */
export const SEARCHED = ["id", "mid", "rcpt", "from", "job"] as const;

/** A term of which the index knows where it is. */
export interface IndexedTerm {
  readonly field: (typeof SEARCHED)[number];
  /** An address, or `@` and a domain; an id; a job. */
  readonly text: string;
}

/** What is looked for: all of it must fit. */
export interface Query {
  readonly terms: readonly IndexedTerm[];
  readonly events: readonly SearchedEvent[];
  /** Enhanced status codes that begin so. */
  readonly status: string | undefined;
  readonly virtualMta: string | undefined;
  /** The domain or the whole name of the queue. */
  readonly queue: string | undefined;
  /** Milliseconds since the epoch; both belong to it. */
  readonly since: number | undefined;
  readonly until: number | undefined;
  readonly limit: number;
  /** Where the page before ended; undefined for the first. */
  readonly after: string | undefined;
}

/** What a search is, or what is wrong with its words. */
export type ParsedQuery =
  | { readonly ok: true; readonly query: Query }
  | { readonly ok: false; readonly problem: string };

/** The words of the language, for help. */
const WORDS =
  "rcpt:ADDRESS, rcpt:@DOMAIN, from:ADDRESS, from:@DOMAIN, id:ID, mid:MESSAGE-ID, job:JOB, event:NAME[,NAME], status:5.1, vmta:NAME, queue:NAME, since:2h, until:2026-01-31T08:15, limit:N, after:PLACE";

interface Draft {
  terms: IndexedTerm[];
  events: SearchedEvent[];
  status?: string;
  virtualMta?: string;
  queue?: string;
  since?: number;
  until?: number;
  limit: number;
  after?: string;
}

/** Reads the words of a search. `now`: from when on times such as `2h` count back. */
export function parseQuery(words: readonly string[], now: number): ParsedQuery {
  const draft: Draft = { terms: [], events: [], limit: USUAL_LIMIT };
  for (const word of words) {
    const problem = readWord(word, draft, now);
    if (problem !== undefined) return { ok: false, problem };
  }
  if (draft.terms.length > MOST_TERMS)
    return { ok: false, problem: `a search has at most ${MOST_TERMS} terms` };
  const { terms, events, status, virtualMta, queue, since, until, limit, after } = draft;
  if (since !== undefined && until !== undefined && since > until)
    return { ok: false, problem: "since is later than until: nothing can be found" };
  return {
    ok: true,
    query: { terms, events, status, virtualMta, queue, since, until, limit, after },
  };
}

/** Adds a word to a draft; what is wrong with it, if anything is. */
function readWord(word: string, draft: Draft, now: number): string | undefined {
  if (word.length > LONGEST) return `a word has more than ${LONGEST} characters`;
  const colon = word.indexOf(":");
  const name = colon < 0 ? "" : word.slice(0, colon).toLowerCase();
  const value = word.slice(colon + 1);
  if (colon < 0) return readBare(word, draft);
  if (value === "") return `${name}: has no value`;
  switch (name) {
    case "id":
    case "job":
      draft.terms.push({ field: name, text: value });
      return undefined;
    case "mid":
      draft.terms.push({ field: "mid", text: bareMessageId(value) });
      return undefined;
    case "rcpt":
    case "to":
      return readAddress("rcpt", value, draft);
    case "from":
      return readAddress("from", value, draft);
    case "event":
      return readEvents(value, draft);
    case "status":
      draft.status = value;
      return undefined;
    case "vmta":
      draft.virtualMta = value;
      return undefined;
    case "queue":
      draft.queue = foldTerm(value);
      return undefined;
    case "since":
    case "until":
      return readTime(name, value, draft, now);
    case "limit":
      return readLimit(value, draft);
    case "after":
      draft.after = value;
      return undefined;
    default:
      return `unknown word "${name}:"; expected ${WORDS}`;
  }
}

/** A word alone is the recipient's address, or the message's id. */
function readBare(word: string, draft: Draft): string | undefined {
  if (word.includes("@")) return readAddress("rcpt", word, draft);
  if (!/^[0-9a-z-]{10,15}$/.test(word))
    return `unknown word "${word}"; expected an address, the id of a message, or ${WORDS}`;
  draft.terms.push({ field: "id", text: word });
  return undefined;
}

function readAddress(field: "rcpt" | "from", value: string, draft: Draft): string | undefined {
  if (value === "<>") {
    draft.terms.push({ field, text: "" });
    return undefined;
  }
  const at = value.lastIndexOf("@");
  const domain = at < 0 ? value : value.slice(at + 1);
  const local = at < 0 ? "" : value.slice(0, at);
  if (at < 0 && field === "rcpt" && value.toLowerCase() === "postmaster") {
    draft.terms.push({ field, text: value });
    return undefined;
  }
  const known = normalizeAddressDomain(domain);
  if (known === undefined) return `${field}:${value}: expected an address, or @ and a domain`;
  const isAny = local === "" || local === "*";
  draft.terms.push({ field, text: `${isAny ? "" : local}@${known}` });
  return undefined;
}

function readEvents(value: string, draft: Draft): string | undefined {
  for (const name of value.split(",")) {
    const event = EVENTS.find((one) => one === name.toLowerCase());
    if (event === undefined) return `unknown event "${name}"; expected ${EVENTS.join(", ")}`;
    draft.events.push(event);
  }
  return undefined;
}

const PERIOD = duration();

function readTime(
  name: "since" | "until",
  value: string,
  draft: Draft,
  now: number,
): string | undefined {
  const period = PERIOD.parse(value);
  const at = /^\d{4}-/.test(value) ? timeOf(value) : period.ok ? now - period.value : undefined;
  if (at === undefined)
    return `${name}:${value}: expected a time ago such as 30m, 2h or 3d, or a time in UTC such as 2026-01-31 or 2026-01-31T08:15`;
  draft[name] = at;
  return undefined;
}

/** A time by the ISO 8601, in UTC unless it says otherwise. */
function timeOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text))
    return undefined;
  const isLocal = text.includes("T") && !/(Z|[+-]\d\d:\d\d)$/.test(text);
  const at = Date.parse(isLocal ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

function readLimit(value: string, draft: Draft): string | undefined {
  const limit = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (limit < 1 || limit > MOST_HITS) return `limit:${value}: expected 1 to ${MOST_HITS}`;
  draft.limit = limit;
  return undefined;
}
