import type { Context } from "hono";
import {
  CLOCK,
  CONTROL,
  definePlugin,
  duration,
  type EngineControl,
  type Plugin,
  schema,
} from "../../core/mod.ts";
import { queueMeant } from "../admin/contract.ts";
import { TRACING, Tracing, type TracingParts } from "./tracing.ts";

/** How long a trace takes at most unless the request says otherwise, and at all, milliseconds. */
const USUAL_LIMIT = 300_000;
const LONGEST_LIMIT = 3_600_000;

/** Follows deliveries for operators who look on. */
export const trace: Plugin = definePlugin({
  name: "trace",
  summary: "Shows one delivery attempt of a queue with its whole dialogue, while it is made.",
  directives: {},
  needs: { clock: CLOCK, control: CONTROL, tracing: TRACING },
  provides: (offer) => [offer(TRACING, () => new Tracing())],
  hooks: {
    connectionClosed: ({ peer, reason }, { services: { tracing } }) => tracing.closed(peer, reason),
    drain: ({ services: { tracing } }) => tracing[Symbol.dispose](),
    stop: ({ services: { tracing } }) => tracing[Symbol.dispose](),
  },
  routes: {
    "POST /trace": {
      doc: "Makes one delivery attempt of a queue, under all limits, and answers with what happens in it while it happens.",
      showsLogs: true,
      query: {
        queue: schema.text("domain/vmta, one queue; a domain with one queue alone will do"),
        "source?": schema.text("the address of ours that it comes from, one of the queue's"),
        "data?": schema.text("yes: the content of the message as well, its first 64 KiB"),
        "lookups?": schema.text("yes: the look-ups that find its hosts as well"),
        "retry?": schema.text("yes: deferred recipients of the queue are made due first"),
        "log?": schema.text("yes: what happens goes to the log as well"),
        "time?": schema.text(
          "how long it may take in all, e.g. 30s; 5 minutes unless given, at most 1h",
        ),
      },
      answer: {
        type: "application/x-ndjson",
        doc: "a JSON object a line, each with `kind` and `at`; the last one has the kind `end`",
      },
      errors: {
        409: "there is no such queue, or it is being traced already",
        429: "there are 20 traces already",
      },
      handler: (request, { services, log }) => answerTrace(request, { ...services, log }),
    },
  },
});

function answerTrace(
  c: Context,
  { tracing, ...parts }: TracingParts & { readonly tracing: Tracing },
): Response {
  const { queue: asked = "", source, time = "" } = c.req.query();
  const wants = (name: string): boolean => c.req.query(name) === "yes";
  if (asked === "" || asked.includes("*"))
    return c.json({ error: "which queue? (queue=domain/vmta, one queue)" }, 400);
  const limit = time === "" ? USUAL_LIMIT : limitIn(time);
  if (limit === undefined)
    return c.json({ error: "time is 1s to 1h: how long the trace may take" }, 400);
  const named = queueNamed(asked, parts.control);
  if (named.length > 1) {
    const some = named.slice(0, 10).join(", ");
    return c.json({ error: `${asked} has several queues: which? ${some}` }, 400);
  }
  const [queue = ""] = named;
  const wish = { queue, sourceAddress: source, data: wants("data"), resolution: wants("lookups") };
  const order = { ...wish, limit, toLog: wants("log"), retries: wants("retry") };
  const begun = tracing.begin(order, parts);
  if (!begun.ok) return c.json({ error: begun.problem }, begun.status);
  return new Response(begun.body, {
    headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" },
  });
}

function limitIn(text: string): number | undefined {
  const parsed = duration().parse(text);
  if (!parsed.ok || parsed.value < 1000 || parsed.value > LONGEST_LIMIT) return undefined;
  return parsed.value;
}

/** The queues that are meant: the one named, or those of a domain; without any, that of the default virtual MTA. */
function queueNamed(asked: string, control: EngineControl): readonly string[] {
  const meant = queueMeant(asked);
  if (meant.includes("/")) return [meant];
  const known = control.queues().filter(({ name }) => name.startsWith(`${meant}/`));
  const withMail = known.filter(({ recipients }) => recipients > 0);
  const names = (withMail.length > 0 ? withMail : known).map(({ name }) => name);
  return names.length > 0 ? names : [`${meant}/{default}`];
}
