import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import type { Runtime } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { until } from "../support/until.ts";
import { pinToTheFirstCore, push } from "./push.ts";

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

/** A server that relays to a sink. */
export interface Relay {
  /** Relays so many messages, of 10 KB unless another size is given. */
  round(messages: number, size?: number): Promise<Round>;
  /** Has it go by other further lines from now on. */
  use(lines: Lines): Promise<void>;
  end(): Promise<void>;
}

/** Starts a server of its own that relays; one that is `pinned` has the first core, and what loads it the others. */
export async function startRelay(
  runtime: Runtime,
  { pinned = false, lines = {} }: { readonly pinned?: boolean; readonly lines?: Lines } = {},
): Promise<Relay> {
  const directory = await mkdtemp(join(tmpdir(), "mta-bench-"));
  const [port, sink] = [await freePort(), await freePort()];
  const config = join(directory, "config");
  const write = ({ domain = "", file = "" }: Lines): Promise<void> =>
    writeFile(
      config,
      `smtp-listener 127.0.0.1:${port}\nlog-level error\n<domain *>\nroute [127.0.0.1]:${sink}\n${domain}</domain>\n${file}`,
    );
  await write(lines);
  const server = await startServer(runtime, config);
  if (pinned) await pinToTheFirstCore(server.pid);
  return {
    async round(messages, size) {
      const before = server.cpu();
      const rate = await push(messages, port, sink, { ...(size && { size }), aside: pinned });
      return { rate, cpu: (server.cpu() - before) / messages };
    },
    async use(others) {
      await write(others);
      const before = reloads(server.output());
      server.signal("SIGHUP");
      await until("the reload", async () => reloads(server.output()) > before || undefined);
      if (server.output().includes("not reloaded")) throw new Error(server.output());
    },
    async end() {
      await server.end("SIGTERM");
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** How often a server has said that it was reloaded, or was not. */
export function reloads(output: string): number {
  return output.split(/^(?:reloaded$|not reloaded)/m).length - 1;
}

/** Relays messages through a server of their own, once to warm up and once to be measured. */
export async function relayRound(runtime: Runtime, messages: number): Promise<Round> {
  const relay = await startRelay(runtime);
  await relay.round(messages); // The first thousands of messages warm the compiler up.
  const round = await relay.round(messages);
  await relay.end();
  return round;
}
