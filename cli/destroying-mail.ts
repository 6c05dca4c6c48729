import type { Arguments } from "./arguments.ts";
import { changeMail } from "./changed-mail.ts";
import { EXIT, UsageError } from "./exit.ts";
import { countText, grouped } from "./grouped.ts";
import { numberOf, textsOf } from "./json.ts";
import { inPieces, sizeIn } from "./pieces.ts";
import { filterOf, recipients } from "./queued-mail.ts";
import type { Server } from "./server-client.ts";
import type { Terminal } from "./terminal.ts";

/** What destroys mail, a piece at a time. */
interface Destruction {
  /** What is asked and told: `delete`, and `deleted`. */
  readonly verb: "delete" | "fail";
  readonly past: "deleted" | "failed";
  readonly path: string;
  readonly query: URLSearchParams;
}

/** `mta delete`: takes recipients out of their queues. Returns the exit code. */
export async function deleteMail(given: Arguments, server: Server, to: Terminal): Promise<number> {
  const { options } = given;
  if (!options.has("queue") && !options.has("jobid"))
    throw new UsageError(
      "mta delete needs --queue=DOMAIN[/VMTA] or --jobid=ID; all: --queue='*/*'",
    );
  const query = filterOf(given, Date.now());
  query.set("report", options.has("dsn") ? "yes" : "no");
  query.set("accounting", options.has("no-accounting") ? "no" : "yes");
  const what = { verb: "delete", past: "deleted", path: "/mail/delete", query } as const;
  return destroy(what, options, server, to);
}

/** `mta fail`: makes what waits fail at once. Returns the exit code. */
export async function failMail(
  given: Arguments,
  queue: string,
  server: Server,
  to: Terminal,
): Promise<number> {
  const query = filterOf(given, Date.now());
  query.set("queue", queue);
  query.set("code", given.options.get("code") ?? "550");
  const text = given.options.get("text");
  if (text !== undefined) query.set("text", text);
  const what = { verb: "fail", past: "failed", path: "/mail/fail", query } as const;
  return destroy(what, given.options, server, to);
}

/** Recipients that are meant, and their queues. */
interface Counted {
  readonly recipients: number;
  readonly underWay: number;
  readonly queues: number;
}

/** What says how it is done, not to which mail: counting takes none of it. */
const HOW = ["report", "accounting", "code", "text"] as const;

async function destroy(
  what: Destruction,
  options: Arguments["options"],
  server: Server,
  to: Terminal,
): Promise<number> {
  const asks = to.ask !== undefined && !options.has("yes");
  // Without somebody who looks on nothing is counted: it is done as PowerMTA does it.
  const isCounted = asks || options.has("dry-run") || to.progress !== undefined;
  const counted = isCounted ? await countOf(what, server, to) : undefined;
  if (counted === "interrupted") return EXIT.refused;
  if (counted !== undefined && options.has("dry-run")) return tellCount(what, counted, options, to);
  if (asks && counted !== undefined && counted.recipients > 0) {
    const many = `${recipients(counted.recipients)} in ${countText(counted.queues, "queue")}`;
    const answer = await to.ask?.(`${what.verb} ${many}? [y/N] `);
    if (!/^y(es)?$/i.test(answer?.trim() ?? "")) {
      to.complain("nothing was done");
      return EXIT.refused;
    }
  }
  const { past, path, query } = what;
  const change = {
    ...{ path, query, server, member: past, total: counted?.recipients ?? 0 },
    told: (done: number) => `${recipients(done)} ${past}`,
    advice: " Run it again for what comes back.",
  };
  return changeMail(change, options.has("json"), to);
}

function tellCount(
  { verb }: Destruction,
  counted: Counted,
  options: Arguments["options"],
  to: Terminal,
): number {
  if (options.has("json")) to.print(JSON.stringify(counted, undefined, 2));
  else
    to.print(
      `would ${verb} ${recipients(counted.recipients)} in ${countText(counted.queues, "queue")}; ${grouped(counted.underWay)} of them being sent now would be left alone.`,
    );
  return EXIT.done;
}

async function countOf(
  { query: all }: Destruction,
  server: Server,
  to: Terminal,
): Promise<Counted | "interrupted"> {
  const query = new URLSearchParams(all);
  for (const how of HOW) query.delete(how);
  const queues = new Set<string>();
  let underWay = 0;
  const sizeOf = sizeIn("recipients");
  const tell = (done: number): string => `${recipients(done)} counted`;
  const work = { method: "GET", path: "/mail/count", query, server, sizeOf, tell } as const;
  const counting = await inPieces(
    work,
    (page) => {
      underWay += numberOf(page, "underWay");
      for (const queue of textsOf(page, "queues")) queues.add(queue);
      return true;
    },
    to,
  );
  if (!counting.isWhole) {
    to.complain("stopped; nothing was done");
    return "interrupted";
  }
  return { recipients: counting.done, underWay, queues: queues.size };
}
