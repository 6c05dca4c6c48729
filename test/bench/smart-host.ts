/**
 * `bun test/bench/smart-host.ts [DOMAINS] [MESSAGES] [RUNTIME]`: mail to 5,000 domains that all go to one smart host over 50 connections,
 * and as much mail to one domain. Prints connections made and messages a second of each.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, openLmdbStore, systemClock } from "../../core/mod.ts";
import { freePort } from "../support/free-port.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { discardingPeer } from "./discarding-peer.ts";
import { fillQueue } from "./fill-queue.ts";

const domains = Number(process.argv[2] ?? 5000);
const messages = Number(process.argv[3] ?? 20_000);
const [, , , , given] = process.argv;
const runtime: Runtime = given === "node" || given === "deno" ? given : "bun";
const CONNECTIONS = 50;

async function measure(over: number): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "mta-smart-host-"));
  const log = createLog("bench", ({ message }) => console.error(message));
  const where = { directory: join(directory, "spool"), clock: systemClock, log, minFreeSpace: 0 };
  const store = await openLmdbStore(where);
  await fillQueue(store, { messages, perMessage: 1, domains: over });
  await store.close();
  const peer = await discardingPeer();
  const config = join(directory, "config");
  await writeFile(
    config,
    `smtp-listener 127.0.0.1:${await freePort()}\ntotal-max-smtp-out ${CONNECTIONS}\nlog-level error\n<domain *>\nmax-smtp-out ${CONNECTIONS}\nroute [127.0.0.1]:${peer.port}\n</domain>\n`,
  );
  const starting = startServer(runtime, config);
  await peer.taken(1);
  const begun = performance.now();
  await peer.taken(messages);
  const rate = (messages - 1) / ((performance.now() - begun) / 1000);
  const server = await starting;
  const made = peer.connections();
  await server.end("SIGTERM");
  peer.close();
  await rm(directory, { recursive: true, force: true });
  return `${messages} messages to ${over} domains: ${made} connections, ${rate.toFixed(0)} messages a second`;
}

for (const over of [1, domains]) console.log(`${runtime}: ${await measure(over)}`);
process.exit(0);
