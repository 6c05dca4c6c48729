import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the route of accounting does. */
export const FACTS: Readonly<Record<"POST /accounting/rotate", RouteFacts>> = {
  "POST /accounting/rotate": {
    doc: "Begins new accounting files.",
    answer: { json: schema.object({ files: schema.whole("How many were put aside.") }) },
  },
};
