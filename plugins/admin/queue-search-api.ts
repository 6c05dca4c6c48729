import type { Context } from "hono";
import {
  type EngineControl,
  type QueueOrder,
  type VirtualMtaLoad,
  WAIT_REASONS,
  type WaitReason,
} from "../../core/mod.ts";
import { numberIn } from "./number-in.ts";
import { queueMeant } from "./queue-meant.ts";

/** Queues, and virtual MTAs, in an answer unless the request says otherwise, and at most. */
const USUAL = 50;
const MOST = 500;
const ORDERS: readonly QueueOrder[] = ["recipients", "connections", "name"];
const MODES = ["normal", "backoff"] as const;
/** Characters of what is looked for. */
const LONGEST = 320;

/** `GET /queues/search?text=&vmta=&waits=&mode=&paused=&order=&skip=&most=`: a page of the queues that fit, and how many do. */
export function answerQueueSearch(c: Context, control: EngineControl): Response {
  const { text = "", vmta, waits, paused, order = "recipients" } = c.req.query();
  const problem = (error: string): Response => c.json({ error }, 400);
  const page = pageIn(c);
  if (page === undefined) return problem(`skip and most are numbers, most from 1 to ${MOST}`);
  if (text.length > LONGEST) return problem(`text has at most ${LONGEST} characters`);
  const sorted = ORDERS.find((each) => each === order);
  if (sorted === undefined) return problem(`order is one of ${ORDERS.join(", ")}`);
  const reason = waits === undefined ? undefined : REASONS.find((each) => each === waits);
  if (waits !== undefined && reason === undefined)
    return problem(`waits is one of ${REASONS.join(", ")}`);
  const asked = c.req.query("mode");
  const mode = MODES.find((each) => each === asked);
  if (mode !== asked) return problem("mode is normal or backoff");
  if (paused !== undefined && paused !== "yes" && paused !== "no")
    return problem("paused is yes or no");
  const isPaused = paused === undefined ? undefined : paused === "yes";
  const more = { mode, paused: isPaused, order: sorted, ...page };
  return c.json(control.findQueues({ text, virtualMta: vmta, waits: reason, ...more }));
}

/** `GET /queues/one?queue=`: one queue; null where it has no mail and nothing is kept of it. */
export function answerQueue(c: Context, control: EngineControl): Response {
  const { queue } = c.req.query();
  if (!queue) return c.json({ error: "which queue? (queue=domain/vmta)" }, 400);
  return c.json({ queue: control.queue(queueMeant(queue)) ?? null });
}

/** `GET /queues/reasons`: how many queues wait, by what for, the most first. */
export async function answerReasons(c: Context, control: EngineControl): Promise<Response> {
  const counts = [...(await control.waitReasons())].sort(([, a], [, b]) => b - a);
  const reasons = counts.map(([reason, queues]) => ({ reason, queues, doc: WAIT_REASONS[reason] }));
  return c.json({ reasons });
}

/** `GET /virtual-mtas/load?text=&source=&skip=&most=`: what is in the queues of each, those with the most mail first. */
export function answerVirtualMtaLoads(c: Context, control: EngineControl): Response {
  const page = pageIn(c);
  if (page === undefined)
    return c.json({ error: `skip and most are numbers, most from 1 to ${MOST}` }, 400);
  const wanted = (c.req.query("text") ?? "").toLowerCase();
  const { config } = control;
  const written = ({ name }: VirtualMtaLoad): readonly string[] =>
    SOURCES.flatMap((directive) =>
      config
        .block("virtual-mta", name)
        .get(directive)
        .occurrences.map(({ text }) => text),
    );
  const source = c.req.query("source");
  const found = control
    .virtualMtas()
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .filter((load) => source === undefined || written(load).some((text) => text.includes(source)))
    .sort((a, b) => b.recipients - a.recipients || Number(a.name > b.name) - 0.5);
  const virtualMtas = found.slice(page.skip, page.skip + page.most).map((load) => ({
    ...load,
    sources: written(load),
    pools: load.configured ? config.poolsOf(load.name) : [],
  }));
  return c.json({ virtualMtas, matching: found.length });
}

/** Directives that say where a virtual MTA sends from. */
const SOURCES = ["smtp-source-host", "bind-to-source-ip"] as const;

/** All reasons, in the order in which they are documented. */
const REASONS: readonly WaitReason[] = keysOf(WAIT_REASONS);

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
}

function pageIn(c: Context): { readonly skip: number; readonly most: number } | undefined {
  const skip = numberIn(c, "skip") ?? 0;
  const most = numberIn(c, "most") ?? USUAL;
  return skip >= 0 && most >= 1 && most <= MOST ? { skip, most } : undefined;
}
