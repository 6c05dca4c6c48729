/**
 * `bun test/bench/million.ts [RECIPIENTS] [RUNTIME]`: fills a queue with a million recipients in 10,000 domains, all due, starts a server on it and
 * prints the time from start to the first delivery and the server's anonymous memory while it delivers.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, openLmdbStore, systemClock } from "../../core/mod.ts";
import { freePort } from "../support/free-port.ts";
import { startServer } from "../support/server-process.ts";
import { discardingPeer } from "./discarding-peer.ts";
import { fillQueue } from "./fill-queue.ts";

const recipients = Number(process.argv[2] ?? 1_000_000);
const runtime = process.argv[3] === "node" || process.argv[3] === "deno" ? process.argv[3] : "bun";
const DOMAINS = 10_000;
const PER_MESSAGE = 100;

const directory = await mkdtemp(join(tmpdir(), "mta-million-"));
const log = createLog("bench", ({ message }) => console.error(message));
const store = await openLmdbStore({
  directory: join(directory, "spool"),
  clock: systemClock,
  log,
  minFreeSpace: 0,
});
const begunFilling = performance.now();
await fillQueue(store, {
  messages: Math.ceil(recipients / PER_MESSAGE),
  perMessage: PER_MESSAGE,
  domains: DOMAINS,
});
await store.close();
console.log(
  `${recipients} recipients stored in ${((performance.now() - begunFilling) / 1000).toFixed(1)} s`,
);

const peer = await discardingPeer();
const port = await freePort();
const config = join(directory, "config");
await writeFile(
  config,
  `smtp-listener 127.0.0.1:${port}\ntotal-max-smtp-out 50\nlog-level error\n<domain *>\nroute [127.0.0.1]:${peer.port}\n</domain>\n`,
);
const begun = performance.now();
const starting = startServer(runtime, config);
await peer.taken(1);
const firstDelivery = performance.now() - begun;
const server = await starting;
await peer.taken(Math.min(20_000, recipients / 2));
console.log(
  `${runtime}: first delivery ${(firstDelivery / 1000).toFixed(1)} s after the start, ` +
    `anonymous memory ${(server.anonymousMemory() / 1e6).toFixed(0)} MB`,
);
await server.end("SIGKILL");
peer.close();
await rm(directory, { recursive: true, force: true });
process.exit(0);
