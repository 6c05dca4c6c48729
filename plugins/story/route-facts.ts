import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of the story do. */
export const FACTS: Readonly<Record<"GET /story/messages/:id" | "GET /story/search", RouteFacts>> =
  {
    "GET /story/messages/:id": {
      showsLogs: true,
      doc: "What happened to a message.",
      parameters: { id: "Its id, or its Message-ID." },
      query: { "rcpt?": schema.text("A recipient.") },
      answer: { json: schema.any() },
      errors: { 404: "Nothing is known of it." },
    },
    "GET /story/search": {
      showsLogs: true,
      doc: "Messages that words fit, as in `mta search`.",
      query: { w: schema.text("A word, as `from:ann@example.com`; several may be given.") },
      answer: { json: schema.any() },
      errors: { 400: "A word makes no sense." },
    },
  };
