import type { Context } from "hono";
import {
  CLOCK,
  type Clock,
  definePlugin,
  type Plugin,
  readSpans,
  serverState,
  type Token,
  token,
} from "../../core/mod.ts";
import { BOUNCE_CATEGORIES } from "../bounce-categories/contract.ts";
import { BounceHistory } from "./history.ts";
import { type KeptBounces, keep, keptCounts, restore } from "./kept.ts";
import { FACTS } from "./route-facts.ts";

/** What a crash can take from the counts, milliseconds. */
const KEEP_EVERY = 5 * 60_000;
/** A commit that takes long is the spool's trouble, and told as that, milliseconds. */
const PATIENCE = 24 * 3_600_000;

const HISTORY: Token<BounceHistory> = token<BounceHistory>("bounce-history.history");

interface Keeping {
  readonly services: { readonly history: BounceHistory; readonly clock: Clock };
  readonly state: KeptBounces;
}

function keepAll({ services: { history, clock }, state }: Keeping): Promise<void> {
  return keep(history, state, clock.now());
}

/** Bounces over time. */
export const bounceHistory: Plugin = definePlugin({
  name: "bounce-history",
  summary: "Counts bounces by what they mean, by minute, hour and day.",
  directives: {},
  state: {
    hour: serverState(keptCounts, "Bounces of each hour of the last two weeks, by category."),
    day: serverState(keptCounts, "Bounces of each day of the last year, by category."),
  },
  needs: { clock: CLOCK, categories: BOUNCE_CATEGORIES, history: HISTORY },
  provides: (offer) => [offer(HISTORY, () => new BounceHistory(), { harmless: true })],
  hooks: {
    start({ services: { history, clock }, state }) {
      restore(history, state, clock.now());
    },
    recipientBounced({ failure }, { services: { history, categories, clock } }) {
      history.add(categories.of(failure), clock.now());
    },
    stop: ({ services, state }) => keepAll({ services, state }),
  },
  jobs: {
    keep: {
      doc: "Writes the counts of hours and days to the disk.",
      every: KEEP_EVERY,
      limit: PATIENCE,
      run: ({ services, state }) => keepAll({ services, state }),
    },
  },
  routes: {
    "GET /history/bounces": {
      ...FACTS["GET /history/bounces"],
      handler: (c, { services }) => answer(c, services),
    },
  },
});

/** `GET /history/bounces?step=…&spans=…`. */
function answer(
  c: Context,
  { history, clock }: { readonly history: BounceHistory; readonly clock: Clock },
): Response {
  const asked = readSpans(c.req.query());
  if (typeof asked === "string") return c.json({ error: asked }, 400);
  return c.json(history.series(asked.step, clock.now(), asked.spans));
}
