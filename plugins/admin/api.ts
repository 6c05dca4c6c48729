import type { Context } from "hono";
import { type EngineControl, normalizeAddressDomain, type QueuesChanged } from "../../core/mod.ts";
import { numberIn } from "./number-in.ts";
import { queueMeant } from "./queue-meant.ts";

/** Diagnostics of a reload that are told one by one. */
const MOST_DIAGNOSTICS = 1000;

/** The settings of a queue; with `set=yes` those that are set anywhere, with `name` those in whose names it is. */
export function answerSettings(c: Context, control: EngineControl): Response {
  const domain = c.req.query("domain");
  const virtualMta = c.req.query("vmta") ?? "{default}";
  const { set, name = "" } = c.req.query();
  const settings = domain
    ? control.settings(normalizeAddressDomain(domain) ?? domain.toLowerCase(), virtualMta)
    : control.globalSettings();
  return c.json(
    settings.filter(
      ({ at, directive }) => (set !== "yes" || at !== undefined) && directive.includes(name),
    ),
  );
}

/** What would become of a message. */
export async function answerExplain(c: Context, control: EngineControl): Promise<Response> {
  const { recipient, domain, clientAddress, ...rest } = c.req.query();
  if (!recipient || !domain || !clientAddress)
    return c.json({ error: "recipient, domain and clientAddress are needed" }, 400);
  const { sender = "", sourceName, virtualMta, dns } = rest;
  const question = { recipient, domain, sender, clientAddress, sourceName, virtualMta };
  return c.json(await control.explain({ ...question, dns: dns === "yes" }));
}

/** Reloads; 409 when the old configuration stays in force. */
export async function answerReload(c: Context, control: EngineControl): Promise<Response> {
  const result = await control.reload({ force: c.req.query("force") === "yes" });
  const diagnostics = result.diagnostics.slice(0, MOST_DIAGNOSTICS);
  return c.json({ ...result, diagnostics }, result.ok ? 200 : 409);
}

/** Puts the queues that a request names into a mode. */
export async function answerMode(c: Context, control: EngineControl): Promise<Response> {
  const { mode } = c.req.query();
  if (mode !== "normal" && mode !== "backoff")
    return c.json({ error: "which mode? (mode=normal or mode=backoff)" }, 400);
  const until = numberIn(c, "until");
  if (Number.isNaN(until))
    return c.json({ error: "until is a number of milliseconds since the epoch" }, 400);
  return answerQueues(c, (pattern) => control.setQueueMode(pattern, mode, until));
}

/** Does something with the queues that a request names. */
export async function answerQueues(
  c: Context,
  apply: (pattern: string) => Promise<QueuesChanged>,
): Promise<Response> {
  const { queue } = c.req.query();
  if (!queue) return c.json({ error: "which queue? (queue=domain/vmta)" }, 400);
  return c.json(await apply(queueMeant(queue)));
}
