import { type RouteFacts, schema } from "../../core/mod.ts";

const AT = schema.number("Milliseconds since the epoch.");

/** What the routes of recent events do. */
export const FACTS: Readonly<
  Record<"GET /recent-events/conversations" | "GET /recent-events", RouteFacts>
> = {
  "GET /recent-events/conversations": {
    showsLogs: true,
    doc: "The last SMTP conversations of a queue, where `record-conversations` keeps some.",
    query: { queue: schema.text("`domain/vmta`.") },
    answer: {
      json: schema.list(
        schema.object({
          connection: schema.whole("Tells connections apart."),
          host: schema.text(),
          port: schema.whole(),
          lines: schema.list(
            schema.object({
              at: AT,
              by: schema.oneOf([">", "<"], "`>`: we said it; `<`: the host did."),
              line: schema.text(),
            }),
          ),
          more: schema.whole("Lines that there was no room for."),
          "failed?": schema.text("Why there was no connection."),
        }),
        "The oldest first.",
      ),
    },
  },
  "GET /recent-events": {
    showsLogs: true,
    doc: "The last errors of queues, and what became of their last recipients.",
    query: { queue: schema.text("`domain/vmta`; up to 100 may be given.") },
    answer: {
      json: schema.list(
        schema.object({
          queue: schema.text(),
          errors: schema.list(schema.object({ at: AT, text: schema.text() })),
          modes: schema.list(
            schema.object({
              at: AT,
              text: schema.text("Why."),
              to: schema.oneOf(["normal", "backoff"]),
              by: schema.text("Who changed it."),
            }),
          ),
          recipients: schema.list(
            schema.object({
              at: AT,
              event: schema.oneOf(["delivered", "deferred", "bounced", "deleted"]),
              recipient: schema.text(),
              "job?": schema.text(),
              source: schema.text("Our address."),
              host: schema.text(),
              status: schema.text(),
              text: schema.text(),
            }),
          ),
        }),
      ),
    },
  },
};
