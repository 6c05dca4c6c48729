import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { push } from "./push.ts";

/** Messages a second end to end, and processor time of the server a message, milliseconds. */
export interface Round {
  readonly rate: number;
  readonly cpu: number;
}

/** Further lines of the configuration: for all destinations, and of the file's own level. */
export interface Lines {
  readonly domain?: string;
  readonly file?: string;
}

/** Relays messages through a server of their own, once to warm up and once to be measured. */
export async function relayRound(
  runtime: Runtime,
  messages: number,
  { domain = "", file = "" }: Lines = {},
): Promise<Round> {
  const directory = await mkdtemp(join(tmpdir(), "mta-bench-"));
  const [port, sink] = [await freePort(), await freePort()];
  const config = join(directory, "config");
  await writeFile(
    config,
    `smtp-listener 127.0.0.1:${port}\nlog-level error\n<domain *>\nroute [127.0.0.1]:${sink}\n${domain}</domain>\n${file}`,
  );
  const server = await startServer(runtime, config);
  await push(messages, port, sink); // The first thousands of messages warm the compiler up.
  const before = server.cpu();
  const rate = await push(messages, port, sink);
  const cpu = (server.cpu() - before) / messages;
  await server.end("SIGTERM");
  await rm(directory, { recursive: true, force: true });
  return { rate, cpu };
}
