import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import {
  type LoadMessage,
  loadMessage,
  recognise,
  runLoadSession,
} from "../support/load-session.ts";
import type { Runtime } from "../support/runtimes.ts";
import { type ServerProcess, startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** What came out of killing a server again and again. */
export interface CrashResult {
  readonly rounds: number;
  /** Messages the server answered 250. */
  readonly acknowledged: number;
  /** Of these, how many never arrived. */
  readonly lost: number;
  /** Arrived with other content than was sent. */
  readonly corrupted: number;
  /** Arrived more than once, the first time shortly before a kill: the record of it died with the server. */
  readonly repeatedInFlight: number;
  /** Arrived more than once without that excuse. */
  readonly repeatedOtherwise: number;
}

/** A message came to the peer, from the server of a round. */
interface Arrival {
  readonly at: number;
  readonly round: number;
}

/** A delivery may repeat when its server died so soon after it, milliseconds: the record is a commit away. */
const IN_FLIGHT = 1500;
const SENDERS = 10;

/** Kills a server under load `rounds` times with SIGKILL, each time at a random moment, and counts what became of the mail. */
export async function crashRun(
  rounds: number,
  runtime: Runtime,
  report: (line: string) => void,
): Promise<CrashResult> {
  const onOutput = (text: string): void => report(text.trimEnd());
  const directory = await mkdtemp(join(tmpdir(), "mta-crash-"));
  const arrivals = new Map<string, Arrival[]>();
  let corrupted = 0;
  const peer = new SmtpPeer({
    end: ({ content }, name) => {
      const { id, whole } = recognise(content);
      if (!whole) corrupted++;
      const arrival = { at: Date.now(), round: Number(/^round(\d+)\.test$/.exec(name)?.[1]) };
      arrivals.set(id, [...(arrivals.get(id) ?? []), arrival]);
      return "250 2.0.0 taken";
    },
  });
  const [sink, port] = [await peer.listen(), await freePort()];
  const config = join(directory, "config");
  // Each server has a name of its own, so that the peer knows whose delivery it is.
  const start = async (round: number): Promise<ServerProcess> => {
    await writeFile(
      config,
      `host-name round${round}.test\nsmtp-listener 127.0.0.1:${port}\nlog-level error\n<domain *>\nroute [127.0.0.1]:${sink}\nretry-after 1s\n</domain>\n`,
    );
    return startServer(runtime, config, { onOutput });
  };
  const acknowledged = new Set<string>();
  const kills: number[] = [];
  let number = 0;
  let killed: Promise<unknown> = Promise.resolve();
  let running: ServerProcess | undefined;
  try {
    for (let round = 1; round <= rounds; round++) {
      // Not waited for: a killed server may still be ending when the next one starts.
      const server = await start(round);
      running = server;
      await killed;
      const load = { on: true };
      const next = (): LoadMessage | undefined => {
        number++;
        // Small ones live in the database, large ones in files.
        const lines = number % 10 === 7 ? 3000 : 20;
        return load.on ? loadMessage(`m${number}`, `b@dest${number % 5}.test`, lines) : undefined;
      };
      const senders = Array.from({ length: SENDERS }, () =>
        runLoadSession({ port, next, acknowledged: (id) => acknowledged.add(id) }),
      );
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 1300));
      kills.push(Date.now());
      killed = Promise.all([server.end("SIGKILL"), ...senders]);
      load.on = false;
      report(`round ${round}: ${acknowledged.size} acknowledged, ${arrivals.size} arrived so far`);
    }
    const last = await start(rounds + 1);
    running = last;
    await killed;
    await until("all mail", async () =>
      [...acknowledged].every((id) => arrivals.has(id)) ? true : undefined,
    ).catch(() => report("not everything arrived"));
    await last.end("SIGTERM");
  } finally {
    await running?.end("SIGKILL");
    await peer.close();
    await rm(directory, { recursive: true, force: true });
  }
  const lost = [...acknowledged].filter((id) => !arrivals.has(id)).length;
  const repeated = [...arrivals.values()].filter((times) => times.length > 1);
  // Each but the last came from another server, which died before it could record it.
  const excused = repeated.filter((times) =>
    times.slice(0, -1).every(({ at, round }, place) => {
      const kill = kills[round - 1];
      return kill !== undefined && kill - at <= IN_FLIGHT && times[place + 1]?.round !== round;
    }),
  );
  return {
    rounds,
    acknowledged: acknowledged.size,
    lost,
    corrupted,
    repeatedInFlight: excused.length,
    repeatedOtherwise: repeated.length - excused.length,
  };
}
