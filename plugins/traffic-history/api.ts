import type { Context } from "hono";
import { readSpans } from "../../core/mod.ts";
import type { Traffic } from "./contract.ts";
import { SERIES } from "./figures.ts";
import { NAME_FIGURES } from "./name-totals.ts";
import { NAME_KINDS } from "./names.ts";

const USUAL_TOP = 20;
const MOST_TOP = 1000;

/** `GET /history?series=…&step=…&spans=…`. */
export function answerHistory(c: Context, traffic: Traffic): Response {
  const { series = SERIES.join(","), ...spans } = c.req.query();
  const wanted = series.split(",", SERIES.length + 1);
  const known = SERIES.filter((name) => wanted.includes(name));
  if (known.length !== wanted.length)
    return c.json({ error: `series are a list of ${SERIES.join(", ")}, each once` }, 400);
  const asked = readSpans(spans);
  if (typeof asked === "string") return c.json({ error: asked }, 400);
  return c.json(traffic.history(known, asked.step, asked.spans));
}

/** `GET /traffic/top?of=queue|domain|vmta|job&by=…&limit=…`. */
export function answerTop(c: Context, traffic: Traffic): Response {
  const { of = "queue", by = "delivered", limit = String(USUAL_TOP) } = c.req.query();
  const kind = NAME_KINDS.find((each) => each === of);
  if (kind === undefined) return c.json({ error: `of is one of ${NAME_KINDS.join(", ")}` }, 400);
  const order = NAME_FIGURES.find((each) => each === by);
  if (order === undefined) return c.json({ error: `by is one of ${NAME_FIGURES.join(", ")}` }, 400);
  const many = /^[1-9]\d{0,5}$/.test(limit) ? Number(limit) : Number.NaN;
  if (!(many <= MOST_TOP)) return c.json({ error: `limit is a number from 1 to ${MOST_TOP}` }, 400);
  return c.json(traffic.top(kind, order, many));
}
