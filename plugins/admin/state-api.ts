import type { Context } from "hono";
import type { StateOverview } from "../../core/mod.ts";

/** Entries in an answer unless the request says otherwise, and at most: values may have 16 KiB each. */
const USUAL = 100;
const MOST = 1000;

/** What plugins keep; of one plugin if the request names it. */
export function answerState(c: Context, state: StateOverview): Response {
  const { plugin, most = String(USUAL) } = c.req.query();
  const limit = /^[1-9]\d{0,9}$/.test(most) ? Number(most) : Number.NaN;
  if (!(limit <= MOST))
    return c.json({ error: `expected a number of entries from 1 to ${MOST}` }, 400);
  return c.json(state.list(plugin, limit));
}
