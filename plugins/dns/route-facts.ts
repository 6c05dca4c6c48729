import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of the DNS do. */
export const FACTS: Readonly<
  Record<"GET /dns" | "GET /dns/precached" | "POST /dns/forget", RouteFacts>
> = {
  "GET /dns": {
    doc: "What the cache of the DNS holds, and how often it served.",
    answer: { json: schema.any() },
  },
  "GET /dns/precached": {
    doc: "Domains that are looked up before mail for them comes.",
    answer: { json: schema.any() },
  },
  "POST /dns/forget": {
    doc: "Forgets what the DNS has said: of one name, or all of it.",
    query: { "name?": schema.text("The name.") },
    answer: { json: schema.any() },
  },
};
