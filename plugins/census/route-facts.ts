import { type RouteFacts, schema } from "../../core/mod.ts";

const COUNT = {
  at: schema.number("When it was counted, milliseconds since the epoch."),
  complete: schema.flag("Everything was counted."),
  recipients: schema.whole(),
  bytes: schema.whole(),
};
const ROW = schema.object({
  name: schema.text(),
  recipients: schema.whole(),
  bytes: schema.whole(),
});

/** What the routes of the census do. */
export const FACTS: Readonly<
  Record<"GET /census" | "GET /census/queues" | "GET /jobs", RouteFacts>
> = {
  "GET /census": {
    doc: "How much mail waits, by how it is delivered.",
    answer: {
      json: schema.object({
        ...COUNT,
        queues: schema.whole(),
        jobs: schema.whole(),
        agents: schema.list(ROW),
      }),
    },
  },
  "GET /census/queues": {
    doc: "How much mail waits in each queue.",
    query: { "queue?": schema.text("`domain/vmta`; several may be given. All unless given.") },
    answer: { json: schema.object({ ...COUNT, queues: schema.list(ROW) }) },
  },
  "GET /jobs": {
    doc: "How much mail of each job waits.",
    query: {
      "job?": schema.text("A pattern for the job."),
      "sort?": schema.oneOf(["rcpt", "name", "size"], "rcpt unless given."),
      "most?": schema.whole("Jobs; 100 unless given."),
    },
    answer: {
      json: schema.object({
        ...COUNT,
        unnamed: schema.whole(
          "Recipients of jobs that are not counted by name, as there are too many.",
        ),
        matching: schema.whole(),
        jobs: schema.list(ROW),
      }),
    },
    errors: { 400: "A parameter makes no sense." },
  },
};
