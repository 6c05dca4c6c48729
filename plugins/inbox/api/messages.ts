import type { Context } from "hono";
import type { Page } from "../entry.ts";
import { goesTo } from "../envelope-recipient.ts";
import type { Inbox } from "../inbox.ts";
import { MOST_NAMED } from "../limits.ts";
import type { Condition } from "../search.ts";
import type { Waiting } from "../waiting.ts";
import {
  AskedWrongly,
  conditionOf,
  fieldsAsked,
  pageAsked,
  searchAsked,
  textIn,
  textsIn,
  waitAsked,
} from "./asked.ts";
import { listView } from "./list-view.ts";

/** What lists are answered with. */
export interface ListDesk {
  readonly inbox: Inbox;
  readonly waiting: Waiting;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Messages, newest first; with `to`, those to an address; with `wait`, as soon as there is one. */
export async function answerMessages(c: Context, desk: ListDesk): Promise<Response> {
  const to = c.req.query("to");
  return answerList(c, desk, to === undefined || to === "" ? undefined : goesTo(to));
}

/** Messages that a search finds; with `to` and `wait` as above. */
export async function answerSearch(c: Context, desk: ListDesk): Promise<Response> {
  const found = searchAsked(c, desk.now);
  const to = c.req.query("to");
  const isTo = to === undefined || to === "" ? undefined : goesTo(to);
  return answerList(c, desk, isTo ? (message) => isTo(message) && found(message) : found);
}

async function answerList(
  c: Context,
  { inbox, waiting, signal }: ListDesk,
  condition: Condition | undefined,
): Promise<Response> {
  const { start, limit } = pageAsked(c);
  const wait = waitAsked(c);
  if (wait > 0) {
    // Who asked may go meanwhile.
    const over = AbortSignal.any([signal, c.req.raw.signal]);
    if (!(await waiting.until(inbox, condition ?? (() => true), wait, over)))
      throw new AskedWrongly(429, "too many requests wait for messages");
  }
  const page: Page =
    condition === undefined
      ? await inbox.list(start, limit)
      : await inbox.search(condition, start, limit);
  return c.json(await listView(inbox, page, start));
}

/** Marks messages as read or not: those with the ids, those that a search finds, or all. */
export async function answerMark(c: Context, inbox: Inbox, now: number): Promise<Response> {
  const fields = await fieldsAsked(c);
  const read = fields.Read ?? false;
  if (typeof read !== "boolean") throw new AskedWrongly(400, "Read must be true or false");
  const ids = textsIn(fields, "IDs", MOST_NAMED);
  const search = textIn(fields, "Search");
  if (ids.length > 0 && search !== "")
    throw new AskedWrongly(400, "either IDs or Search, not both");
  const numbers =
    search === "" ? await inbox.numbersOf(ids) : await inbox.matching(conditionOf(c, search, now));
  await inbox.mark(numbers, (mark) => ({ ...mark, read }));
  return c.text("ok");
}

/** Removes the messages with the ids, or all. */
export async function answerDelete(c: Context, inbox: Inbox): Promise<Response> {
  const ids = textsIn(await fieldsAsked(c), "IDs", MOST_NAMED);
  await inbox.remove(await inbox.numbersOf(ids));
  return c.text("ok");
}

/** Removes the messages that a search finds. */
export async function answerDeleteFound(c: Context, inbox: Inbox, now: number): Promise<Response> {
  await inbox.remove(await inbox.matching(searchAsked(c, now)));
  return c.text("ok");
}
