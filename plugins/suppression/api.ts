import { Buffer } from "node:buffer";
import { addAll, clearSome, type Removal, removeAll, scopeProblem } from "./changes.ts";
import { CSV_HEAD, columnsIn, csvLine, rowIn } from "./csv.ts";
import type { KeptLists } from "./kept-lists.ts";
import type { ListPlan } from "./list-plan.ts";
import { entriesOf, pageOf, slicesOf } from "./pages.ts";
import {
  COLUMNS,
  type ReadRow,
  type RowDefaults,
  readRow,
  SCOPE_EXPECTED,
  subjectOf,
} from "./row.ts";
import { readScope } from "./scope.ts";

/** Bytes of one request. */
export const MOST_BYTES: number = 1024 * 1024;
/** Entries of one page unless asked for fewer, and at once when all are sent. */
const PAGE = 1000;
/** Entries that one request to clear a list takes off it. */
const CLEARED_AT_ONCE = 10_000;
/** Lines that make no sense of which one answer tells. */
const MOST_TOLD = 20;

/** What answering takes. */
export interface Desk {
  readonly lists: KeptLists;
  readonly plans: ReadonlyMap<string, ListPlan>;
  readonly now: number;
}

/** What is used of a request. */
export interface Asked {
  readonly req: {
    param(name: "list"): string;
    query(name: string): string | undefined;
    header(name: string): string | undefined;
    text(): Promise<string>;
  };
  json(value: unknown, status?: 400 | 404 | 411 | 413 | 503): Response;
}

/** A list in short. */
export interface ListSummary {
  readonly name: string;
  readonly addresses: number;
  readonly digests: number;
  readonly scope: string;
  /** False: no configuration names it any more; nobody is refused because of it. */
  readonly configured: boolean;
}

/** All lists, and what they take; a configuration may have none. */
export function answerOverview(request: Pick<Asked, "json">, desk: Desk | undefined): Response {
  if (desk === undefined) return request.json({ lists: [], disk: 0, memory: 0, filterBuilt: true });
  const { lists, plans } = desk;
  const names = new Set([...plans.keys(), ...lists.lists.keys()]);
  const summaries = [...names].sort().map((name): ListSummary => {
    const { addresses = 0, digests = 0 } = lists.lists.get(name) ?? {};
    const plan = plans.get(name);
    return {
      name,
      addresses,
      digests,
      scope: plan?.scope ?? "all",
      configured: plan !== undefined,
    };
  });
  const { disk, memory, isBuilt } = lists.size;
  return request.json({ lists: summaries, disk, memory, filterBuilt: isBuilt });
}

/** Entries of a list: a page of them, or those of one address. */
export function answerEntries(request: Asked, desk: Desk): Response {
  const name = request.req.param("list");
  if (!isKnown(name, desk)) return unknown(request, name);
  const address = request.req.query("address");
  if (address !== undefined) {
    const subject = subjectOf(address);
    if (subject === undefined) return request.json({ error: `${address} is no address` }, 400);
    return request.json({ entries: entriesOf(desk.lists, name, subject) });
  }
  const most = Math.min(PAGE, Math.max(1, Math.trunc(Number(request.req.query("most")) || PAGE)));
  const page = pageOf(desk.lists, name, request.req.query("after") ?? "", most);
  return request.json({ entries: page.rows, next: page.next });
}

/** All of a list as CSV, sent as fast as it is read. */
export function answerExport(request: Asked, desk: Desk): Response {
  const name = request.req.param("list");
  if (!isKnown(name, desk)) return unknown(request, name);
  const slices = slicesOf(desk.lists, name, PAGE);
  const content = new ReadableStream<Uint8Array>({
    start: (stream) => stream.enqueue(Buffer.from(`${CSV_HEAD}\r\n`)),
    async pull(stream) {
      const { done, value } = await slices.next();
      if (done) stream.close();
      else stream.enqueue(Buffer.from(value.map((row) => `${csvLine(row)}\r\n`).join("")));
    },
    cancel: async () => void (await slices.return(undefined)),
  });
  return new Response(content, { headers: { "content-type": "text/csv; charset=utf-8" } });
}

/** Puts the entries of a JSON body on a list. Either all make sense, or none is put. */
export async function answerAdd(request: Asked, desk: Desk): Promise<Response> {
  const came = await planAndText(request, desk);
  if (came instanceof Response) return came;
  const given = jsonIn(came.text);
  if (given === undefined) return request.json({ error: BODY }, 400);
  const rows: ReadRow[] = [];
  for (const [at, one] of given.entries()) {
    const row = readRow(one, { now: desk.now, reason: "manual", scope: "", expires: undefined });
    const problem = typeof row === "string" ? row : scopeProblem(row.scope, came.plan);
    if (typeof row === "string" || problem !== undefined)
      return request.json({ error: `entry ${at + 1}: ${problem}` }, 400);
    rows.push(row);
  }
  return request.json(await addAll(desk.lists, came.plan.name, rows));
}

/** Takes the entries of a JSON body off a list. */
export async function answerRemove(request: Asked, desk: Desk): Promise<Response> {
  const name = request.req.param("list");
  if (!isKnown(name, desk)) return unknown(request, name);
  const text = await textOf(request);
  if (text instanceof Response) return text;
  const given = jsonIn(text);
  if (given === undefined) return request.json({ error: BODY }, 400);
  const removals: Removal[] = [];
  for (const [at, { address = "", scope }] of given.entries()) {
    const subject = subjectOf(address);
    const where = scope === undefined ? undefined : readScope(scope);
    if (subject === undefined || (scope !== undefined && where === undefined)) {
      const problem = subject === undefined ? "its address is none" : SCOPE_EXPECTED;
      return request.json({ error: `entry ${at + 1}: ${problem}` }, 400);
    }
    removals.push({ subject, scope: where });
  }
  return request.json({ removed: await removeAll(desk.lists, name, removals) });
}

/** Takes entries off a list until none is left, or as many went as one request may take. What the query says must be the list's name. */
export async function answerClear(request: Asked, desk: Desk): Promise<Response> {
  const name = request.req.param("list");
  if (!isKnown(name, desk)) return unknown(request, name);
  if (request.req.query("confirm") !== name)
    return request.json({ error: `to remove all entries say confirm=${name}` }, 400);
  const removed = await clearSome(desk.lists, name, CLEARED_AT_ONCE);
  const { addresses = 0, digests = 0 } = desk.lists.lists.get(name) ?? {};
  return request.json({ removed, left: addresses + digests });
}

/** Puts lines of CSV on a list; those that make no sense are passed over and told, by their numbers. */
export async function answerImport(request: Asked, desk: Desk): Promise<Response> {
  const came = await planAndText(request, desk);
  if (came instanceof Response) return came;
  const { plan, text } = came;
  const scope = readScope(request.req.query("scope") ?? "");
  const problem = scope === undefined ? SCOPE_EXPECTED : scopeProblem(scope, plan);
  if (scope === undefined || problem !== undefined) return request.json({ error: problem }, 400);
  const expires = momentIn(request.req.query("expires"));
  if (expires === "invalid") return request.json({ error: MOMENT_EXPECTED }, 400);
  const defaults: RowDefaults = {
    now: desk.now,
    reason: "import",
    scope,
    expires,
  };
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const columns = columnsIn(lines[0] ?? "");
  const rows: ReadRow[] = [];
  const bad: { readonly line: number; readonly problem: string }[] = [];
  let badCount = 0;
  for (const [at, line] of lines.entries()) {
    if ((at === 0 && columns !== undefined) || line.trim() === "" || line.startsWith("#")) continue;
    const cells = rowIn(line, columns);
    const row =
      cells === undefined
        ? "its quotes are not in order, or it is too long"
        : readRow(cells, defaults);
    const wrong = typeof row === "string" ? row : scopeProblem(row.scope, plan);
    if (typeof row !== "string" && wrong === undefined) rows.push(row);
    else if (++badCount <= MOST_TOLD) bad.push({ line: at + 1, problem: wrong ?? "" });
  }
  const counts = await addAll(desk.lists, plan.name, rows);
  return request.json({ ...counts, bad: badCount, firstBad: bad });
}

const MOMENT_EXPECTED = "expected as expires milliseconds since the epoch, before the year 10000";

/** Milliseconds since the epoch; undefined for none. */
function momentIn(text: string | undefined): number | "invalid" | undefined {
  if (text === undefined) return undefined;
  return /^\d{1,15}$/.test(text) && Number(text) > 0 && Number(text) < YEAR_10000
    ? Number(text)
    : "invalid";
}

const YEAR_10000 = 253_402_300_800_000;

const BODY =
  'expected JSON such as [{"address": "ann@example.net", "expires": "2026-12-31", "text": "asked for it"}], with no other fields than address, scope, reason, added, expires and text';

/** The list that is meant and what was sent, or the refusal. */
async function planAndText(
  request: Asked,
  desk: Desk,
): Promise<{ readonly plan: ListPlan; readonly text: string } | Response> {
  const name = request.req.param("list");
  const plan = desk.plans.get(name);
  if (plan === undefined) return unknown(request, name);
  const text = await textOf(request);
  return text instanceof Response ? text : { plan, text };
}

async function textOf(request: Asked): Promise<string | Response> {
  const length = Number(request.req.header("content-length") ?? Number.NaN);
  if (!Number.isSafeInteger(length))
    return request.json({ error: "how long is it? (Content-Length)" }, 411);
  if (length > MOST_BYTES)
    return request.json({ error: `at most ${MOST_BYTES} bytes at once` }, 413);
  return request.req.text();
}

/** The texts of each object of a list, or of one object alone; undefined when it has others, or is none: a field that is not understood may be the end of an entry. */
function jsonIn(text: string): readonly Partial<Record<string, string>>[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  const rows: Partial<Record<string, string>>[] = [];
  for (const one of given) {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return undefined;
    const row: Partial<Record<string, string>> = {};
    for (const [name, field] of Object.entries(one)) {
      if (typeof field !== "string" || !COLUMNS.some((column) => column === name)) return undefined;
      row[name] = field;
    }
    rows.push(row);
  }
  return rows;
}

function isKnown(name: string, { lists, plans }: Desk): boolean {
  return plans.has(name) || lists.lists.has(name);
}

function unknown(request: Asked, name: string): Response {
  return request.json({ error: `there is no <suppression-list ${name}>` }, 404);
}
