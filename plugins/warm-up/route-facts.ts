import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of the warm-up do. */
export const FACTS: Readonly<Record<"GET /warm-up" | "POST /warm-up", RouteFacts>> = {
  "GET /warm-up": {
    doc: "How far the warm-up of each virtual MTA is.",
    answer: { json: schema.any() },
  },
  "POST /warm-up": {
    doc: "Takes over counts of another server.",
    body: { type: "text/csv", doc: "Lines of counts, as `mta warmup export` writes them." },
    answer: { json: schema.any() },
    errors: { 400: "A line makes no sense." },
  },
};
