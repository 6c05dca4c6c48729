import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { loadMessage, recognise, runLoadSession } from "../support/load-session.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";
import { type ReloadedServer, reloadOnce } from "./reload-once.ts";

/** What came out of reloading a server under load again and again. */
export interface ReloadRunResult {
  readonly reloads: number;
  /** Messages the server answered 250. */
  readonly acknowledged: number;
  /** Of these, how many never arrived. */
  readonly lost: number;
  /** Arrived with other content than was sent. */
  readonly corrupted: number;
  /** Arrived more than once. */
  readonly repeated: number;
  /** Client sessions in all. */
  readonly sessions: number;
  /** What a session was told or suffered that it should not have been. */
  readonly broken: readonly string[];
  /** Reloads that did not do what they should, and what the log says of failing plugins, each a sentence. */
  readonly wrong: readonly string[];
}

/** Messages that are taken between two reloads, at least. */
const BETWEEN = 100;
/** Sessions that last from the start to the end. */
const LONG_SESSIONS = 6;
/** Loops of sessions with one message each: they connect at any moment of a reload. */
const SHORT_SESSIONS = 2;

/**
 * Reloads a server under load `rounds` times: a good file and a bad one in turn, two rounds by SIGHUP, two by `mta reload`.
 * Counts what became of mail and sessions.
 */
export async function reloadRun(
  rounds: number,
  runtime: Runtime,
  report: (line: string) => void,
): Promise<ReloadRunResult> {
  const directory = await mkdtemp(join(tmpdir(), "mta-reload-"));
  const arrivals = new Map<string, number>();
  let corrupted = 0;
  const peer = new SmtpPeer({
    end: ({ content }) => {
      const { id, whole } = recognise(content);
      if (!whole) corrupted++;
      arrivals.set(id, (arrivals.get(id) ?? 0) + 1);
      return "250 2.0.0 taken";
    },
  });
  const [sink, port] = [await peer.listen(), await freePort()];
  const file = join(directory, "config");
  const write = (variant: number, mistakes = ""): Promise<void> =>
    writeFile(file, configText({ variant, mistakes, directory, port, sink }));
  await write(0);
  const process = await startServer(runtime, file);
  const server: ReloadedServer = { process, runtime, file, spool: join(directory, "queue"), write };

  const acknowledged = new Set<string>();
  const broken: string[] = [];
  const wrong: string[] = [];
  const load = { on: true };
  let [number, sessions] = [0, 0];
  const session = async (messages: number): Promise<void> => {
    sessions++;
    let left = messages;
    const problem = await runLoadSession({
      port,
      next: () =>
        load.on && left-- > 0
          ? loadMessage(`m${++number}`, `b@dest${number % 20}.test`, number % 50 === 0 ? 3000 : 20)
          : undefined,
      acknowledged: (id) => acknowledged.add(id),
    });
    if (problem !== undefined) broken.push(problem);
  };
  const shortSessions = async (): Promise<void> => {
    while (load.on) await session(1);
  };
  const under = [
    ...Array.from({ length: LONG_SESSIONS }, () => session(Number.POSITIVE_INFINITY)),
    ...Array.from({ length: SHORT_SESSIONS }, shortSessions),
  ];
  try {
    for (let round = 1; round <= rounds; round++) {
      wrong.push(...(await reloadOnce(server, round)));
      const enough = acknowledged.size + BETWEEN;
      await until("mail to flow", async () => acknowledged.size >= enough || undefined);
      report(`reload ${round}: ${acknowledged.size} acknowledged, ${arrivals.size} arrived so far`);
    }
    load.on = false;
    await Promise.all(under);
    await until("all mail", async () =>
      [...acknowledged].every((id) => arrivals.has(id)) ? true : undefined,
    ).catch(() => report("not everything arrived"));
    const failed = process.output().match(/^.*handler failed.*$/m);
    if (failed) wrong.push(failed[0]);
  } finally {
    load.on = false;
    await process.end("SIGTERM");
    await peer.close();
    await rm(directory, { recursive: true, force: true });
  }
  return {
    reloads: rounds,
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((id) => !arrivals.has(id)).length,
    corrupted,
    repeated: [...arrivals.values()].filter((times) => times > 1).length,
    sessions,
    broken,
    wrong,
  };
}

/** A configuration whose settings, virtual MTA and queues depend on `variant`. */
function configText(given: {
  readonly variant: number;
  readonly mistakes: string;
  readonly directory: string;
  readonly port: number;
  readonly sink: number;
}): string {
  const { variant, mistakes, directory, port, sink } = given;
  return `host-name mta.test
smtp-listener 127.0.0.1:${port}
delivery-queue ${join(directory, "queue")}
log-level error
<virtual-mta v0>
    smtp-source-host 127.0.0.2 v0.mta.test
</virtual-mta>
<virtual-mta v1>
    smtp-source-host 127.0.0.3 v1.mta.test
</virtual-mta>
<source 0/0>
    always-allow-relaying yes
    default-virtual-mta v${variant % 2}
</source>
<domain *>
    route [127.0.0.1]:${sink}
    retry-after 1s
    max-smtp-out ${5 + variant}
    max-msg-per-connection ${1 + (variant % 3) * 50}
</domain>
${mistakes}`;
}
