/**
 * `bun test/bench/limits.ts [MESSAGES] [ROUNDS]`: 10 KB messages relayed without limits, and with rates of messages, bytes and connections
 * by the hour that are never reached, in turn. Prints processor time of the server a message and messages a second, as
 * medians. Needs Debian's postfix (smtp-source and smtp-sink).
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { medianOf, push } from "./push.ts";

const messages = Number(process.argv[2] ?? 5000);
const rounds = Number(process.argv[3] ?? 7);

const CASES: Readonly<Record<string, string>> = {
  "no limits": "",
  "by the hour":
    "max-msg-rate 100000000/h\nmax-data-volume-rate 10000g/h\nmax-connect-rate 1000000/h\n",
};

async function round(limits: string): Promise<{ rate: number; cpu: number }> {
  const directory = await mkdtemp(join(tmpdir(), "mta-bench-"));
  const [port, sink] = [await freePort(), await freePort()];
  const config = join(directory, "config");
  await writeFile(
    config,
    `smtp-listener 127.0.0.1:${port}\nlog-level error\n<domain *>\nroute [127.0.0.1]:${sink}\n${limits}</domain>\n`,
  );
  const server = await startServer(THIS_RUNTIME, config);
  await push(messages, port, sink);
  const before = server.cpu();
  const rate = await push(messages, port, sink);
  const cpu = (server.cpu() - before) / messages;
  await server.end("SIGTERM");
  await rm(directory, { recursive: true, force: true });
  return { rate, cpu };
}

const results = new Map<string, { rate: number; cpu: number }[]>();
for (let at = 0; at < rounds; at++)
  for (const [name, limits] of Object.entries(CASES)) {
    const result = await round(limits);
    results.set(name, [...(results.get(name) ?? []), result]);
    console.log(`${name}: ${Math.round(result.rate)} msg/s, ${result.cpu.toFixed(3)} ms a message`);
  }
for (const [name, all] of results) {
  const rate = Math.round(medianOf(all.map((one) => one.rate)));
  const cpu = medianOf(all.map((one) => one.cpu)).toFixed(3);
  console.log(`median of ${name}: ${rate} msg/s, ${cpu} ms a message`);
}
