/**
 * `bun test/bench/large.ts [RUNTIME]`: 20 messages of 50 MB at once, in and out; prints the server's peak anonymous memory.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { startServer } from "../support/server-process.ts";
import { discardingPeer } from "./discarding-peer.ts";

const MESSAGES = 20;
const SIZE = 50_000_000;
const LINE = Buffer.from(`${"x".repeat(76)}\r\n`.repeat(800));

function sendLarge(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const commands = ["EHLO c.test", "MAIL FROM:<a@example.com>", "RCPT TO:<b@dest.test>", "DATA"];
    let left = SIZE;
    const pour = (): void => {
      while (left > 0) {
        left -= LINE.length;
        if (!socket.write(LINE)) return void socket.once("drain", pour);
      }
      socket.write(".\r\n");
    };
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString("latin1").trimEnd().split("\r\n")) {
        if (line[3] === "-") continue;
        const command = commands.shift();
        if (command !== undefined) socket.write(`${command}\r\n`);
        else if (line.startsWith("354")) pour();
        else if (line.startsWith("250")) {
          socket.destroy();
          resolve();
        } else reject(new Error(line));
      }
    });
  });
}

const runtime = process.argv[2] === "node" || process.argv[2] === "deno" ? process.argv[2] : "bun";
const directory = await mkdtemp(join(tmpdir(), "mta-large-"));
const peer = await discardingPeer();
const port = await freePort();
const config = join(directory, "config");
await writeFile(
  config,
  `smtp-listener 127.0.0.1:${port}\nmax-message-size 100M\nlog-level error\n<domain *>\nroute [127.0.0.1]:${peer.port}\n</domain>\n`,
);
const server = await startServer(runtime, config);
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, server.anonymousMemory());
}, 50);
const begun = performance.now();
await Promise.all(Array.from({ length: MESSAGES }, () => sendLarge(port)));
const accepted = performance.now() - begun;
await peer.taken(MESSAGES);
clearInterval(watch);
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
console.log(
  `${runtime}: ${MESSAGES} × ${megabytes(SIZE)} MB accepted in ${(accepted / 1000).toFixed(1)} s, ` +
    `delivered in ${((performance.now() - begun) / 1000).toFixed(1)} s, peak anonymous memory ${megabytes(peak)} MB`,
);
await server.end("SIGTERM");
peer.close();
await rm(directory, { recursive: true, force: true });
process.exit(0);
