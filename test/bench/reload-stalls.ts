import { loadMessage, runLoadSession } from "../support/load-session.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { until } from "../support/until.ts";
import type { DiscardingPeer } from "./discarding-peer.ts";
import { reloads } from "./relay-round.ts";
import { probeStalls } from "./stall-probe.ts";

const RELOADS = 5;
const SENDERS = 4;

/** What `reloadStalls` works with. */
export interface ReloadStallsOptions {
  readonly runtime: Runtime;
  readonly file: string;
  /** Where a server with that configuration listens. */
  readonly port: number;
  /** Where it sends everything. */
  readonly peer: DiscardingPeer;
  /** Writes another variant of the configuration, or one with thousands of mistakes. */
  readonly change: (variant: number, mistaken?: boolean) => Promise<unknown>;
}

/** Starts a server, lets mail flow through it, and reloads it; a line for the time without reloads and one for each reload. */
export async function reloadStalls(options: ReloadStallsOptions): Promise<readonly string[]> {
  const { runtime, file, port, peer, change } = options;
  const server = await startServer(runtime, file);
  const probe = await probeStalls(port);
  const load = { on: true };
  let number = 0;
  const next = (): ReturnType<typeof loadMessage> | undefined =>
    load.on ? loadMessage(`m${++number}`, `user@dest${number % 500}.test`) : undefined;
  const senders = Array.from({ length: SENDERS }, () =>
    runLoadSession({ port, next, acknowledged: () => {}, pause: 5 }),
  );
  const lines: string[] = [];
  const forget = (): void => {
    probe.longest();
    peer.longestPause();
  };
  const note = (what: string): void => {
    const [stall, delivery] = [probe.longest(), peer.longestPause()];
    lines.push(
      `${what}: longest without an answer ${stall.toFixed(0)} ms, without a delivery ${delivery.toFixed(0)} ms`,
    );
  };
  // Mail flows and compilers are warm before anything is measured.
  await wait(5000);
  forget();
  await wait(3000);
  note("without a reload");
  for (let reload = 1; reload <= RELOADS + 1; reload++) {
    const refused = reload > RELOADS;
    await change(reload, refused);
    await wait(500);
    forget();
    const begun = performance.now();
    server.signal("SIGHUP");
    await until("the reload", async () => reloads(server.output()) >= reload || undefined);
    const time = performance.now() - begun;
    await wait(500);
    note(`${refused ? "refused reload" : `reload ${reload}`} of ${time.toFixed(0)} ms`);
  }
  load.on = false;
  for (const problem of await Promise.all(senders))
    if (problem) lines.push(`a session: ${problem}`);
  probe.stop();
  await server.end("SIGKILL");
  return lines;
}

function wait(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
