import { duration, jsonText, systemClock } from "../core/mod.ts";
import { queueMeant } from "../plugins/admin/contract.ts";
import { TRACE_PATH, type TraceEnd } from "../plugins/trace/contract.ts";
import type { Arguments } from "./arguments.ts";
import { EXIT, Refused, UsageError } from "./exit.ts";
import { untilInterrupted } from "./interruption.ts";
import { INVALID_ANSWER, isRecord, type JsonRecord, rawTextOf, textOf } from "./json.ts";
import type { Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";
import { traceLines } from "./trace-text.ts";

/** How long a trace takes at most unless `--for` says otherwise, and how much longer the server may be silent, milliseconds. */
const USUAL_LIMIT = 300_000;
const PATIENCE = 30_000;

/** What `mta trace` is asked. */
export interface TraceRequest {
  readonly queue: string;
  readonly options: Arguments["options"];
  readonly server: Server;
}

/** `mta trace`: one delivery attempt of a queue with its dialogue, while it is made. Returns the exit code. */
export async function trace(request: TraceRequest, to: Terminal): Promise<number> {
  const { options, server } = request;
  const queue = queueMeant(request.queue);
  if (queue.includes("*")) throw new UsageError("mta trace takes one queue, without *");
  if (server.stream === undefined)
    throw new Refused("mta trace shows what happens while it happens: run it in a shell");
  const limit = limitOf(options.get("for"));
  const query = new URLSearchParams({ queue, time: `${Math.ceil(limit / 1000)}s` });
  for (const [option, name] of SAID) if (options.has(option)) query.set(name, "yes");
  const source = options.get("source-ip");
  if (source !== undefined) query.set("source", source);
  const asked = { path: `${TRACE_PATH}?${query}`, limit: limit + PATIENCE } as const;
  return untilInterrupted(to, async (signal) => {
    const lines = server.stream?.({ method: "POST", ...asked }, signal) ?? [];
    let last: JsonRecord = {};
    let named = queue;
    for await (const line of lines) {
      const event = eventIn(line);
      if (event === undefined) continue;
      last = event;
      named = textOf(event, "queue") || named;
      if (options.has("json")) to.print(jsonText(event));
      else for (const text of traceLines(event, named, systemClock.now())) to.print(text);
    }
    return ended(last, signal, to);
  });
}

const SAID = [
  ["log-data", "data"],
  ["log-resolution", "lookups"],
  ["to-log", "log"],
  ["retry-recipients", "retry"],
] as const;

function limitOf(text: string | undefined): number {
  if (text === undefined) return USUAL_LIMIT;
  const parsed = duration().parse(text);
  if (!parsed.ok || parsed.value < 1000 || parsed.value > 3_600_000)
    throw new UsageError("--for takes how long to look on, 1s to 1h");
  return parsed.value;
}

function eventIn(line: string): JsonRecord | undefined {
  try {
    const event: unknown = JSON.parse(line);
    return isRecord(event) ? event : undefined;
  } catch {
    throw new Refused(INVALID_ANSWER);
  }
}

/** Says how it ended, where that was not with the attempt. */
function ended(last: JsonRecord, signal: AbortSignal, to: Terminal): number {
  if (signal.aborted) {
    to.complain("looked on no longer; an attempt under way goes on");
    return EXIT.refused;
  }
  const how = last.kind === "end" ? endOf(rawTextOf(last, "how")) : undefined;
  switch (how) {
    case "done":
      return EXIT.done;
    case "nothing-tried":
      to.complain("nothing was tried in time; --for=TIME waits longer");
      return EXIT.refused;
    case "time-limit":
      to.complain("the time is over; the attempt goes on, unseen. --for=TIME looks on longer");
      return EXIT.refused;
    case "stopped":
      to.complain("the server stops; mail that was not delivered stays in the queue");
      return EXIT.refused;
    case undefined:
      to.complain("the server has gone; mail that was not delivered stays in the queue");
      return EXIT.refused;
  }
}

function endOf(text: string): TraceEnd | undefined {
  const ends = ["done", "nothing-tried", "time-limit", "stopped"] as const;
  return ends.find((one) => one === text);
}
