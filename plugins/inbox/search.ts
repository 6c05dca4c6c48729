import { LONGEST_QUERY, MOST_TERMS } from "./limits.ts";
import type { Summary } from "./summary.ts";

/** A message as a search sees it. */
export interface Searched {
  readonly summary: Omit<Summary, "snippet">;
  /** In lower case, with one blank between words. */
  readonly text: string;
  readonly read: boolean;
  readonly tags: readonly string[];
}

/** Tells whether a message is meant. */
export type Condition = (message: Searched) => boolean;

/** A search that makes no sense. Its message is for people. */
export class SearchError extends Error {}

/** What a search is read with. */
export interface SearchTime {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The zone of dates without one, as `Europe/Berlin`; UTC unless given. */
  readonly zone?: string | undefined;
}

/** `word`, `"two words"`, `key:word`, `key:"two words"`, each perhaps after `!` or `-`. */
const TERM = /([!-]?)(?:([a-z-]{1,20}):)?(?:"([^"]*)"?|([^\s"]+))/giy;

/**
 * Reads a search as Mailpit does: all of its terms must hold, `!` or `-` before a term turns it round, capitals do not matter. `since:` is ours: as
 * `after:`, or a span of time such as `10m`. Throws a `SearchError` where it makes no sense.
 */
export function readSearch(text: string, time: SearchTime): Condition {
  if (text.length > LONGEST_QUERY)
    throw new SearchError(`a search has at most ${LONGEST_QUERY} characters`);
  const terms = termsIn(text);
  // Most messages are out by their headers, without a look at what is in them.
  const inOrder = [...terms.filter(isOfHead), ...terms.filter((term) => !isOfHead(term))];
  const conditions = inOrder.map(({ key, value, isNegated }) => {
    const holds = conditionOf(key, value, time);
    return isNegated ? (message: Searched) => !holds(message) : holds;
  });
  return (message) => conditions.every((holds) => holds(message));
}

interface Term {
  readonly key: string | undefined;
  readonly value: string;
  readonly isNegated: boolean;
}

function termsIn(text: string): readonly Term[] {
  const terms: Term[] = [];
  for (let at = 0; at < text.length; ) {
    if (/\s/.test(text[at] ?? "")) {
      at++;
      continue;
    }
    TERM.lastIndex = at;
    const [whole = "", sign = "", key, quoted, bare = ""] = TERM.exec(text) ?? [];
    // A sign, or a key, with nothing after it.
    if (whole === "") {
      at++;
      continue;
    }
    at += whole.length;
    const value = quoted ?? bare;
    const known = key !== undefined && KEYS.has(key.toLowerCase());
    const words = known || key === undefined ? value : `${key}:${value}`;
    if (words.trim() === "") continue;
    if (terms.length >= MOST_TERMS)
      throw new SearchError(`a search has at most ${MOST_TERMS} terms`);
    terms.push({
      key: known ? key.toLowerCase() : undefined,
      value: words.toLowerCase().replaceAll(/\s+/g, " "),
      isNegated: sign !== "",
    });
  }
  return terms;
}

type Reader = (value: string, time: SearchTime) => Condition;

const ADDRESSED: readonly (keyof Summary & ("from" | "to" | "cc" | "bcc" | "replyTo"))[] = [
  ...(["to", "cc", "bcc", "from", "replyTo"] as const),
];

const KEYS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["from", people("from")],
  ["to", people("to")],
  ["cc", people("cc")],
  ["bcc", people("bcc")],
  ["reply-to", people("replyTo")],
  ["addressed", people(...ADDRESSED)],
  [
    "subject",
    (value) =>
      ({ summary }) =>
        summary.subject.toLowerCase().includes(value),
  ],
  [
    "message-id",
    (value) =>
      ({ summary }) =>
        summary.messageId.toLowerCase().includes(bare(value)),
  ],
  [
    "tag",
    (value) =>
      ({ tags }) =>
        tags.some((tag) => tag.toLowerCase() === value),
  ],
  ["is", being],
  ["has", having],
  ["larger", (value) => sized(value, (size, limit) => size > limit)],
  ["smaller", (value) => sized(value, (size, limit) => size < limit)],
  ["after", (value, time) => dated(value, time, (at, limit) => at >= limit)],
  ["before", (value, time) => dated(value, time, (at, limit) => at < limit)],
  ["since", since],
]);

function isOfHead({ key }: Term): boolean {
  return key !== undefined && key !== "has";
}

function conditionOf(key: string | undefined, value: string, time: SearchTime): Condition {
  const reader = key === undefined ? undefined : KEYS.get(key);
  return reader === undefined ? ({ text }) => text.includes(value) : reader(value, time);
}

function people(...fields: readonly ("from" | "to" | "cc" | "bcc" | "replyTo")[]): Reader {
  return (value) =>
    ({ summary }) =>
      fields
        .flatMap((field) => summary[field])
        .some(({ Name, Address }) => `${Name} <${Address}>`.toLowerCase().includes(value));
}

function being(value: string): Condition {
  switch (value) {
    case "read":
      return ({ read }) => read;
    case "unread":
      return ({ read }) => !read;
    case "tagged":
      return ({ tags }) => tags.length > 0;
    default:
      throw new SearchError(`is: takes read, unread or tagged, not "${value}"`);
  }
}

function having(value: string): Condition {
  switch (value) {
    case "attachment":
    case "attachments":
      return ({ summary }) => summary.attachments > 0;
    case "inline":
    case "inlines":
      return ({ summary }) => summary.inline > 0;
    default:
      throw new SearchError(`has: takes attachment or inline, not "${value}"`);
  }
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function sized(value: string, holds: (size: number, limit: number) => boolean): Condition {
  const [, digits = "", unit = ""] = /^(\d{1,12}(?:\.\d{1,3})?)\s*([kmg]?)b?$/.exec(value) ?? [];
  if (digits === "") throw new SearchError(`"${value}" is not a size such as 100k or 2M`);
  const limit = Number(digits) * (UNITS[unit] ?? 1);
  return ({ summary }) => holds(summary.size, limit);
}

function dated(
  value: string,
  { zone }: SearchTime,
  holds: (at: number, limit: number) => boolean,
): Condition {
  const limit = dateIn(value, zone);
  if (limit === undefined) throw new SearchError(`"${value}" is not a date such as 2026-01-31`);
  return ({ summary }) => holds(summary.created, limit);
}

const SPANS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function since(value: string, time: SearchTime): Condition {
  const [, digits = "", unit = ""] = /^(\d{1,6})([smhdw])$/.exec(value) ?? [];
  if (digits === "") return dated(value, time, (at, limit) => at >= limit);
  const limit = time.now - Number(digits) * (SPANS[unit] ?? 1);
  return ({ summary }) => summary.created >= limit;
}

const DATE = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ](\d{1,2}):(\d{2})(?::(\d{2}))?)?(z)?$/;

/** A date, with or without a time, in a zone. */
function dateIn(text: string, zone: string | undefined): number | undefined {
  const match = DATE.exec(text);
  if (match === null) {
    const at = Date.parse(text.toUpperCase());
    return Number.isNaN(at) ? undefined : at;
  }
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits) => (digits === undefined ? 0 : Number(digits)));
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  return match[7] === undefined && zone !== undefined ? at - offsetOf(zone, at) : at;
}

/** How far a zone is ahead of UTC, milliseconds. Throws a `SearchError` for a zone that nobody knows. */
function offsetOf(zone: string, at: number): number {
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone.slice(0, 60),
      hourCycle: "h23",
      ...{ year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    }).formatToParts(at);
    const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
    return (
      Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second")) - at
    );
  } catch {
    throw new SearchError(`unknown time zone "${zone.slice(0, 60)}"`);
  }
}

function bare(messageId: string): string {
  return messageId.replace(/^<(.*)>$/, "$1");
}
