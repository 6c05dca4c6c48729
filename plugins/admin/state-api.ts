import type { Context } from "hono";
import type { StateOverview } from "../../core/mod.ts";

/** Entries in an answer unless the request says otherwise, and at most. */
const USUAL = 100;
const MOST = 1000;

/** What plugins keep; of one plugin if the request names it. */
export function answerState(c: Context, state: StateOverview): Response {
  const { plugin, most = String(USUAL) } = c.req.query();
  if (!/^[1-9]\d{0,9}$/.test(most)) return c.json({ error: "most is a number above 0" }, 400);
  return c.json(state.list(plugin, Math.min(Number(most), MOST)));
}
