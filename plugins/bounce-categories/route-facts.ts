import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the route of categories does. */
export const FACTS: Readonly<Record<"GET /bounce-categories/:text", RouteFacts>> = {
  "GET /bounce-categories/:text": {
    doc: "The category of a reply, and what says so.",
    parameters: { text: "The reply." },
    answer: {
      json: schema.object({
        category: schema.text(),
        "at?": schema.text("`file:line:column` of the pattern; missing when none matches."),
      }),
    },
  },
};
