import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the route of secrets does. */
export const FACTS: Readonly<Record<"POST /vault/forget", RouteFacts>> = {
  "POST /vault/forget": {
    doc: "Forgets secrets of the vault, which are asked for again.",
    answer: { json: schema.object({ paths: schema.whole("How many were forgotten.") }) },
  },
};
