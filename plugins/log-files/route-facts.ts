import { type RouteFacts, schema } from "../../core/mod.ts";

/** What the routes of log files do. */
export const FACTS: Readonly<Record<"POST /log/rotate", RouteFacts>> = {
  "POST /log/rotate": {
    doc: "Begins new log files.",
    answer: { json: schema.object({ ok: schema.flag() }) },
    errors: { 409: "`log-rotate` is 0." },
  },
};
