import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of the warm-up do. */
export const FACTS: Readonly<Record<"GET /warm-up" | "POST /warm-up", RouteFacts>> = {
  "GET /warm-up": {
    doc: "How far the warm-up of each virtual MTA is.",
    query: {
      "after?": schema.text("`next` of the last answer."),
      "most?": schema.whole("Warm-ups, at most; 1000 unless given, and at most."),
    },
    answer: {
      json: schema.object({
        warmUps: schema.list(
          schema.object({
            virtualMta: schema.text("The cold one."),
            domain: schema.text("The domain, or the first of those that share the number."),
            day: schema.number("From 1; less before the start."),
            date: schema.text("Today in its zone."),
            allowance: schema.orNull(schema.number("Messages that may go today; null for all.")),
            "used?": schema.number("Those that went today."),
            "left?": schema.orNull(schema.number()),
            whenFull: schema.oneOf(["overflow", "hold"]),
            stopped: schema.flag("The day does not advance, as a queue is in back-off."),
            nextMidnight: schema.number("Milliseconds since the epoch."),
          }),
        ),
        "next?": schema.text("What to give as `after` for the next page."),
      }),
    },
  },
  "POST /warm-up": {
    doc: "Takes over counts of another server.",
    body: { type: "text/csv", doc: "Lines of counts, as `mta warmup export` writes them." },
    query: {
      "check?": schema.oneOf(["yes"], "Only look at the lines."),
      "first?": schema.whole("The number of the first line, for what is said of lines."),
    },
    answer: { json: schema.object({ lines: schema.whole("Those that were taken over.") }) },
    errors: { 400: "A line makes no sense." },
  },
};
