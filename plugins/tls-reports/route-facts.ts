import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of reports do. */
export const FACTS: Readonly<Record<"GET /tls-reports" | "GET /tls-reports/:domain", RouteFacts>> =
  {
    "GET /tls-reports": {
      doc: "Domains about which reports on TLS are due.",
      answer: { json: schema.any() },
    },
    "GET /tls-reports/:domain": {
      doc: "The report that a domain will get.",
      parameters: { domain: "The domain." },
      query: { "day?": schema.text("The day, as 2027-01-31; the present one unless given.") },
      answer: { json: schema.any() },
      errors: { 404: "No sessions with it are counted." },
    },
  };
