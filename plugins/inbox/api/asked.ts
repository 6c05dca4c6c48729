import type { Context } from "hono";
import { type FewAtATime, isRecord, type JsonRecord, parsedJson } from "../../../core/mod.ts";
import type { Entry } from "../entry.ts";
import type { Inbox } from "../inbox.ts";
import { LONGEST_PAGE, LONGEST_WAIT, MOST_ASKED, PAGE } from "../limits.ts";
import { type Condition, readSearch, SearchError } from "../search.ts";

/** A request that cannot be answered as it is. Its message is for whoever asked. */
export class AskedWrongly extends Error {
  readonly status: 400 | 404 | 413 | 429 | 502;

  constructor(status: AskedWrongly["status"], message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers from the inbox; says in Mailpit's words what cannot be done. */
export async function answering(
  c: Context,
  inbox: Inbox | undefined,
  answer: (inbox: Inbox) => Promise<Response>,
): Promise<Response> {
  if (inbox === undefined)
    return c.json({ Error: "this server keeps no mail to look at: it is not a sandbox" }, 404);
  try {
    return await answer(inbox);
  } catch (error) {
    if (error instanceof AskedWrongly) return c.json({ Error: error.message }, error.status);
    if (error instanceof SearchError) return c.json({ Error: error.message }, 400);
    throw error;
  }
}

/** Said where too many messages are being checked, whichever way. */
export const CROWDED = "too many messages are being checked";

/** Does work when its turn comes; rejects with an `AskedWrongly` that says `crowded` when too many wait already. */
export async function inTurn<T>(
  few: FewAtATime,
  crowded: string,
  work: () => Promise<T>,
): Promise<T> {
  if (few.isCrowded) throw new AskedWrongly(429, crowded);
  return few.run(work);
}

/** The search of a request. Throws a `SearchError`, or an `AskedWrongly` without one. */
export function searchAsked(c: Context, now: number): Condition {
  const text = c.req.query("query") ?? "";
  if (text.trim() === "") throw new AskedWrongly(400, "which messages? (query=…)");
  return conditionOf(c, text, now);
}

/** A search with the zone that a request names. Throws a `SearchError`. */
export function conditionOf(c: Context, text: string, now: number): Condition {
  return readSearch(text, { now, zone: c.req.query("tz") || undefined });
}

/** Which part of a list is wanted. */
export function pageAsked(c: Context): { readonly start: number; readonly limit: number } {
  // As in Mailpit, 0 is none given.
  const limit = wholeIn(c, "limit") || PAGE;
  return { start: wholeIn(c, "start") ?? 0, limit: Math.min(limit, LONGEST_PAGE) };
}

/** How long a request waits for a message, milliseconds: `wait=5s`. Throws an `AskedWrongly`. */
export function waitAsked(c: Context): number {
  const text = c.req.query("wait");
  if (text === undefined) return 0;
  const [, digits = "", unit = "s"] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text) ?? [];
  const wait = Number(digits || Number.NaN) * ({ ms: 1, s: 1000, m: 60_000 }[unit] ?? 1);
  if (!(wait <= LONGEST_WAIT))
    throw new AskedWrongly(400, `wait is a time such as 5s, at most ${LONGEST_WAIT / 1000}s`);
  return wait;
}

/** The message that a request names, by its id or as `latest`, of a search where there is one. Rejects with an `AskedWrongly`. */
export async function messageAsked(
  c: Context,
  inbox: Inbox,
  now: number,
  id: string = c.req.param("id") ?? "",
): Promise<Entry> {
  const query = c.req.query("query") ?? "";
  const found =
    id === "latest"
      ? await inbox.latest(query.trim() === "" ? undefined : conditionOf(c, query, now))
      : await inbox.find(id);
  if (found === undefined) throw new AskedWrongly(404, "there is no such message");
  return found;
}

/** The content of a request. Rejects with an `AskedWrongly` when there is too much of it. */
async function contentAsked(c: Context, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > most) throw new AskedWrongly(413, `a request has at most ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The JSON object of a request; an empty one without content. Rejects with an `AskedWrongly`. */
export async function fieldsAsked(c: Context, most: number = MOST_ASKED): Promise<JsonRecord> {
  const content = await contentAsked(c, most);
  if (content.length === 0) return {};
  const value = parsedJson(content.toString());
  if (!isRecord(value)) throw new AskedWrongly(400, "the request must be an object in JSON");
  return value;
}

/** Texts under a name; none where it is missing. Throws an `AskedWrongly` for anything else, and for too many. */
export function textsIn(fields: JsonRecord, name: string, most: number): readonly string[] {
  const value = fields[name] ?? [];
  if (
    !Array.isArray(value) ||
    value.length > most ||
    !value.every((one) => typeof one === "string")
  )
    throw new AskedWrongly(400, `${name} must be a list of at most ${most} texts`);
  return value;
}

/** The text under a name; empty where it is missing. Throws an `AskedWrongly` for anything else. */
export function textIn(fields: JsonRecord, name: string): string {
  const value = fields[name] ?? "";
  if (typeof value !== "string") throw new AskedWrongly(400, `${name} must be a text`);
  return value;
}

function wholeIn(c: Context, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined || text === "") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new AskedWrongly(400, `${name} is a number`);
  return Number(text);
}
