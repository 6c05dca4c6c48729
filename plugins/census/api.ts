import type { Context } from "hono";
import { type Clock, type EngineControl, sleep, textPattern } from "../../core/mod.ts";
import type { Census, Count, Tally } from "./census.ts";

/** How long an answer waits for a count, milliseconds: 1,000,000 recipients take longer. */
const PATIENCE = 100;
/** Jobs in an answer unless the request says otherwise, and at most. */
const USUAL = 100;
const MOST = 10_000;

/** What answering takes. */
export interface CensusParts {
  readonly census: Census;
  readonly clock: Clock;
}

/** All of it together, and by how it is delivered: accounting's words. */
export async function answerTotals(
  c: Context,
  parts: CensusParts & { readonly control: Pick<EngineControl, "agentOf"> },
): Promise<Response> {
  const count = await counted(parts);
  const agents = new Map<string, Tally>();
  for (const [queue, { recipients, bytes }] of count.queues) {
    const agent = parts.control.agentOf(queue) ?? "";
    const tally = agents.get(agent) ?? { recipients: 0, bytes: 0 };
    agents.set(agent, tally);
    tally.recipients += recipients;
    tally.bytes += bytes;
  }
  const jobs = count.jobs.size;
  return c.json({ ...about(count), queues: count.queues.size, jobs, agents: rowsOf(agents) });
}

/** Each queue, or those that `queue` names, which may stand there several times. */
export async function answerQueues(c: Context, parts: CensusParts): Promise<Response> {
  const count = await counted(parts);
  const names = c.req.queries("queue");
  if (names === undefined) return c.json({ ...about(count), queues: rowsOf(count.queues) });
  const named = new Map<string, Readonly<Tally>>();
  for (const name of names) {
    const tally = count.queues.get(name);
    if (tally !== undefined) named.set(name, tally);
  }
  return c.json({ ...about(count), queues: rowsOf(named) });
}

/** Each job that fits `job`, `*` standing for any characters: the fullest first, or by `sort=name` or `size`. */
export async function answerJobs(c: Context, parts: CensusParts): Promise<Response> {
  const { job, sort = "rcpt", most = String(USUAL) } = c.req.query();
  const limit = /^[1-9]\d{0,5}$/.test(most) ? Math.min(Number(most), MOST) : Number.NaN;
  if (Number.isNaN(limit)) return c.json({ error: "most is a number above 0" }, 400);
  const order = ORDERS.get(sort);
  if (order === undefined) return c.json({ error: "sort is name, rcpt or size" }, 400);
  const count = await counted(parts);
  const fits = job === undefined ? () => true : textPattern(job);
  const matching = rowsOf(count.jobs).filter(({ name }) => fits(name));
  const jobs = matching.sort(order).slice(0, limit);
  return c.json({ ...about(count), unnamed: count.unnamed, matching: matching.length, jobs });
}

interface Row extends Readonly<Tally> {
  readonly name: string;
}

const ORDERS: ReadonlyMap<string, (a: Row, b: Row) => number> = new Map([
  ["name", (a: Row, b: Row) => (a.name < b.name ? -1 : 1)],
  ["rcpt", (a: Row, b: Row) => b.recipients - a.recipients],
  ["size", (a: Row, b: Row) => b.bytes - a.bytes],
]);

function rowsOf(tallies: ReadonlyMap<string, Readonly<Tally>>): Row[] {
  return Array.from(tallies, ([name, { recipients, bytes }]) => ({ name, recipients, bytes }));
}

function about({ at, complete, recipients, bytes }: Count): object {
  return { at, complete, recipients, bytes };
}

async function counted({ census, clock }: CensusParts): Promise<Count> {
  const over = new AbortController();
  try {
    return await census.count(sleep(clock, PATIENCE, over.signal).catch(() => {}));
  } finally {
    over.abort();
  }
}
