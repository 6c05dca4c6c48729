import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of reports do. */
export const FACTS: Readonly<Record<"GET /tls-reports" | "GET /tls-reports/:domain", RouteFacts>> =
  {
    "GET /tls-reports": {
      doc: "Domains about which reports on TLS are due.",
      answer: {
        json: schema.list(
          schema.object({
            domain: schema.text(),
            day: schema.text("As 2027-01-31."),
            succeeded: schema.whole("Sessions."),
            failed: schema.whole("Sessions."),
            "due?": schema.text("When it goes, ISO 8601; missing while its day is not over."),
          }),
        ),
      },
    },
    "GET /tls-reports/:domain": {
      doc: "The report that a domain will get.",
      parameters: { domain: "The domain." },
      query: { "day?": schema.text("The day, as 2027-01-31; the present one unless given.") },
      answer: { json: schema.record(schema.any(), "A report as RFC 8460 §4.4 has it.") },
      errors: { 404: "No sessions with it are counted." },
    },
  };
