import { type RouteFacts, SPAN_STEPS, schema } from "../../core/mod.ts";

/** What the route of bounces does. */
export const FACTS: Readonly<Record<"GET /history/bounces", RouteFacts>> = {
  "GET /history/bounces": {
    doc: "How many recipients' mail bounced, by what the failures mean, in equal steps of time.",
    query: {
      "step?": schema.oneOf(SPAN_STEPS, "A minute unless given."),
      "spans?": schema.whole("The last steps; all unless given."),
    },
    answer: {
      json: schema.object({
        step: schema.oneOf(SPAN_STEPS),
        at: schema.list(schema.whole("Where a step begins, milliseconds since the epoch.")),
        categories: schema.list(
          schema.object({
            category: schema.text("As the patterns in force named it when it bounced."),
            total: schema.whole("In these steps."),
            counts: schema.list(schema.whole(), "For each step."),
          }),
          "Those that have any, the fullest first; at most 32 are told apart, others count as `other`.",
        ),
      }),
    },
    errors: { 400: "A parameter makes no sense." },
  },
};
