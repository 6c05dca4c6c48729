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
const content = Buffer.from("Subject: one of many\r\n\r\nHello\r\n");
const begunFilling = performance.now();
for (let first = 0; first < recipients; ) {
  const batch: Promise<unknown>[] = [];
  for (let message = 0; message < 200 && first < recipients; message++, first += PER_MESSAGE) {
    const body = store.draft();
    await body.write(content);
    const receivedAt = Date.now();
    const info = {
      sender: "a@example.com",
      envelopeId: undefined,
      returnContent: undefined,
      eightBit: false,
      smtpUtf8: false,
      size: content.length,
      receivedAt,
      origin: { type: "smtp", mta: "bench", user: undefined },
      virtualMta: "{default}",
      job: undefined,
    } as const;
    const rows = Array.from({ length: PER_MESSAGE }, (_, at) => {
      const domain = `domain${(first + at) % DOMAINS}.test`;
      const queue = store.queueId(`${domain}/{default}`);
      return {
        queue,
        due: receivedAt,
        address: `user${first + at}@${domain}`,
        originalRecipient: undefined,
        notify: 0,
      };
    });
    batch.push(store.accept({ info, body, recipients: rows }));
  }
  await Promise.all(batch);
}
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
