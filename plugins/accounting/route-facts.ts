import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the route of accounting does. */
export const FACTS: Readonly<Record<"POST /accounting/rotate", RouteFacts>> = {
  "POST /accounting/rotate": {
    doc: "Begins new accounting files.",
    query: {
      "file?": schema.text("An acct-file, or the last parts of its path; all unless given."),
    },
    errors: { 404: "There is no such acct-file." },
    answer: { json: schema.object({ files: schema.whole("How many were put aside.") }) },
  },
};
