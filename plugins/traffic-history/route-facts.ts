import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of traffic do. */
export const FACTS: Readonly<
  Record<"GET /history" | "GET /traffic" | "GET /traffic/top" | "POST /counters/reset", RouteFacts>
> = {
  "GET /history": {
    doc: "How much came in, went out, was deferred and bounced, and how much waited, in equal steps of time.",
    query: {
      "series?": schema.text("Names of series, with commas; all unless given."),
      "step?": schema.oneOf(["minute", "hour", "day"], "A minute unless given."),
      "spans?": schema.whole("The last steps; all unless given."),
    },
    answer: { json: schema.any() },
    errors: { 400: "A parameter makes no sense." },
  },
  "GET /traffic": {
    doc: "Totals since the start, of the last hour and minute, and the most of an hour and a minute.",
    answer: { json: schema.any() },
  },
  "GET /traffic/top": {
    doc: "Queues, domains and the like with most traffic.",
    query: {
      "of?": schema.text("What is counted: `queue` unless given."),
      "by?": schema.text("What orders them: `delivered` unless given."),
      "limit?": schema.whole("How many."),
    },
    answer: { json: schema.any() },
    errors: { 400: "A parameter makes no sense." },
  },
  "POST /counters/reset": {
    doc: "Counts totals from now on.",
    answer: { json: schema.object({ since: schema.number("Milliseconds since the epoch.") }) },
  },
};
