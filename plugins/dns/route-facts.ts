import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of the DNS do. */
export const FACTS: Readonly<
  Record<"GET /dns" | "GET /dns/precached" | "POST /dns/forget", RouteFacts>
> = {
  "GET /dns": {
    doc: "What the cache of the DNS holds, and how many questions are being asked.",
    answer: {
      json: schema.object({
        kept: schema.whole("Answers."),
        asking: schema.whole("Questions."),
        precached: schema.whole("Domains that are looked up before mail for them comes."),
      }),
    },
  },
  "GET /dns/precached": {
    doc: "Domains that are looked up before mail for them comes.",
    answer: {
      json: schema.object({
        expiresIn: schema.whole(
          "Milliseconds that their answers hold if they cannot be asked again.",
        ),
        count: schema.whole(),
        domains: schema.list(
          schema.object({ domain: schema.text(), hosts: schema.list(schema.text()) }),
          "The first 1000.",
        ),
      }),
    },
  },
  "POST /dns/forget": {
    doc: "Forgets what the DNS has said of a domain and its hosts.",
    query: { domain: schema.text("The domain.") },
    answer: {
      json: schema.object({
        domain: schema.text(),
        answers: schema.whole("Those that were forgotten."),
        precached: schema.flag("It is looked up before mail for it comes."),
      }),
    },
    errors: { 400: "The domain is missing, or is none." },
  },
};
