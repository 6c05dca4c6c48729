import { type RouteFacts, SPAN_STEPS, schema } from "../../core/mod.ts";
import { COUNTS } from "./figures.ts";
import { NAME_FIGURES } from "./name-totals.ts";
import { NAME_KINDS } from "./names.ts";

const SPANS = ["total", "lastHour", "lastMinute", "topPerHour", "topPerMinute"];
const COUNTED = schema.object(Object.fromEntries(COUNTS.map((name) => [name, schema.whole()])));
const CONNECTIONS = schema.object({
  current: schema.whole(),
  limit: schema.whole("How many there may be."),
  top: schema.whole("The most at a time."),
});
const NAME_COUNTS = Object.fromEntries(NAME_FIGURES.map((name) => [name, schema.whole()]));

/** What the routes of traffic do. */
export const FACTS: Readonly<
  Record<"GET /history" | "GET /traffic" | "GET /traffic/top" | "POST /counters/reset", RouteFacts>
> = {
  "GET /history": {
    doc: "How much came in, went out, was deferred and bounced, and how much waited, in equal steps of time.",
    query: {
      "series?": schema.text("Names of series, with commas; all unless given."),
      "step?": schema.oneOf(SPAN_STEPS, "A minute unless given."),
      "spans?": schema.whole("The last steps; all unless given."),
    },
    answer: {
      json: schema.object({
        step: schema.oneOf(SPAN_STEPS),
        at: schema.list(schema.whole("Where a step begins, milliseconds since the epoch.")),
        series: schema.record(
          schema.list(schema.orNull(schema.number())),
          "By name, a figure for each step: the sum of a count, the highest of a level; null where the server was not running.",
        ),
      }),
    },
    errors: { 400: "A parameter makes no sense." },
  },
  "GET /traffic": {
    doc: "Totals since the start, of the last hour and minute, and the most of an hour and a minute.",
    answer: {
      json: schema.object({
        since: schema.whole("From when on, milliseconds since the epoch."),
        ...Object.fromEntries(SPANS.map((span) => [span, COUNTED])),
        connections: schema.object({ in: CONNECTIONS, out: CONNECTIONS }),
        receiving: schema.object(
          {
            timed: schema.whole("Messages that were timed."),
            mailTime: schema.number("From MAIL until DATA or the first BDAT."),
            contentTime: schema.number("From there until the message is on disk."),
            totalTime: schema.number("From MAIL to the end."),
          },
          "How long taking messages in took in the last minute: averages in milliseconds.",
        ),
      }),
    },
  },
  "GET /traffic/top": {
    doc: "Queues, domains and the like with most traffic.",
    query: {
      "of?": schema.oneOf(NAME_KINDS, "What is counted; queues unless given."),
      "by?": schema.oneOf(NAME_FIGURES, "What orders them; `delivered` unless given."),
      "limit?": schema.whole("How many: 1 to 1000, 20 unless given."),
    },
    answer: {
      json: schema.object({
        names: schema.list(schema.object({ name: schema.text(), ...NAME_COUNTS })),
        rest: schema.object(NAME_COUNTS, "All others together."),
      }),
    },
    errors: { 400: "A parameter makes no sense." },
  },
  "POST /counters/reset": {
    doc: "Counts totals from now on.",
    answer: { json: schema.object({ since: schema.number("Milliseconds since the epoch.") }) },
  },
};
