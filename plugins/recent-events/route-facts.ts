import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of recent events do. */
export const FACTS: Readonly<
  Record<"GET /recent-events/conversations" | "GET /recent-events", RouteFacts>
> = {
  "GET /recent-events/conversations": {
    showsLogs: true,
    doc: "The last SMTP conversations of a queue, where `record-conversations` keeps some.",
    query: { queue: schema.text("`domain/vmta`.") },
    answer: { json: schema.list(schema.any()) },
  },
  "GET /recent-events": {
    showsLogs: true,
    doc: "The last errors of queues, and what became of their last recipients.",
    query: { queue: schema.text("`domain/vmta`; up to 100 may be given.") },
    answer: { json: schema.list(schema.any()) },
  },
};
