import { type RouteFacts, type Schema, schema } from "../../core/mod.ts";

const EVENT: Schema = {
  type: "object",
  properties: {
    at: schema.text("ISO 8601."),
    event: schema.text("What happened, as `accepted` or `bounced`."),
  },
  required: ["at", "event"],
  additionalProperties: true,
  description: "What else is known of it depends on what happened.",
};

const HIT = schema.object({
  at: schema.text("ISO 8601."),
  event: schema.text(),
  id: schema.text("The message; empty for a complaint that matches none."),
  from: schema.text(),
  to: schema.text("Empty where it concerns the whole message."),
  "job?": schema.text(),
  "virtualMta?": schema.text(),
  "queue?": schema.text("`domain/vmta`."),
  status: schema.text("An enhanced status code; empty where there is none."),
  text: schema.text(),
  "category?": schema.text("What a failure means, by the patterns in force."),
});

/** What the routes of the story do. */
export const FACTS: Readonly<Record<"GET /story/messages/:id" | "GET /story/search", RouteFacts>> =
  {
    "GET /story/messages/:id": {
      showsLogs: true,
      doc: "What happened to a message.",
      parameters: { id: "Its id." },
      query: { "rcpt?": schema.text("A recipient.") },
      answer: {
        json: schema.object({
          id: schema.text(),
          events: schema.list(EVENT, "The oldest first."),
          cut: schema.flag("There are more than are told."),
        }),
      },
      errors: { 400: "It is no id, or no address.", 404: "Nothing is known of it." },
    },
    "GET /story/search": {
      showsLogs: true,
      doc: "Messages that words fit, as in `mta search`.",
      query: { w: schema.text("A word, as `from:ann@example.com`; several may be given.") },
      answer: {
        json: schema.object({
          hits: schema.list(HIT, "The newest first."),
          next: schema.orNull(schema.text("What to give as `after:` for the next page.")),
        }),
      },
      errors: { 400: "A word makes no sense.", 404: "No story is kept." },
    },
  };
