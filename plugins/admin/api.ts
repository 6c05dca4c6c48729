import { Hono } from "hono";
import {
  type EngineControl,
  errorText,
  normalizeAddressDomain,
  type QueuesChanged,
} from "../../core/mod.ts";
import { addMailRoutes } from "./mail-api.ts";
import { queueMeant } from "./queue-meant.ts";

/** Findings of a reload that are told one by one. */
const MOST_FINDINGS = 1000;

/** The administrative API: what the `mta` command asks for. Answers JSON; what changes something is a POST. */
export function createApi(control: EngineControl): Hono {
  const api = new Hono();
  api.get("/status", (c) => c.json(control.status()));
  api.get("/queues", (c) => c.json(control.queues()));
  api.get("/settings", (c) => {
    const domain = c.req.query("domain");
    const virtualMta = c.req.query("vmta") ?? "{default}";
    if (!domain) return c.json({ error: "which domain? (domain=…)" }, 400);
    const known = normalizeAddressDomain(domain) ?? domain.toLowerCase();
    return c.json(control.settings(known, virtualMta));
  });
  api.get("/explain", async (c) => {
    const { recipient, domain, clientAddress, ...rest } = c.req.query();
    if (!recipient || !domain || !clientAddress)
      return c.json({ error: "recipient, domain and clientAddress are needed" }, 400);
    const { sender = "", sourceName, virtualMta, dns } = rest;
    const question = { recipient, domain, sender, clientAddress, sourceName, virtualMta };
    return c.json(await control.explain({ ...question, dns: dns === "yes" }));
  });
  api.post("/reload", async (c) => {
    const result = await control.reload();
    const diagnostics = result.diagnostics.slice(0, MOST_FINDINGS);
    return c.json({ ...result, diagnostics }, result.ok ? 200 : 409);
  });
  const queues = (path: string, apply: (pattern: string) => Promise<QueuesChanged>): void => {
    api.post(path, async (c) => {
      const { queue } = c.req.query();
      if (!queue) return c.json({ error: "which queue? (queue=domain/vmta)" }, 400);
      return c.json(await apply(queueMeant(queue)));
    });
  };
  queues("/queues/pause", (pattern) => control.pauseQueue(pattern, true));
  queues("/queues/resume", (pattern) => control.pauseQueue(pattern, false));
  queues("/queues/schedule", (pattern) => control.scheduleQueue(pattern));
  addMailRoutes(api, control.mail);
  api.onError((error, c) => c.json({ error: errorText(error) }, 500));
  api.notFound((c) => c.json({ error: `nothing at ${c.req.method} ${c.req.path}` }, 404));
  return api;
}
