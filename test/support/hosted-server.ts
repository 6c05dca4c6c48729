import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { THIS_RUNTIME } from "./runtimes.ts";
import { type ServerOptions, type ServerProcess, startServer } from "./server-process.ts";
import { SocketReader } from "./socket-reader.ts";

/** A client of a server process. */
export interface ProcessClient {
  readonly reader: SocketReader;
  send(text: string): void;
  ask(line: string): Promise<string>;
  close(): void;
}

/** A server in a process of its own, on this process's runtime, with a folder that is removed with it. */
export interface HostedServer {
  readonly server: ServerProcess;
  readonly folder: string;
  readonly port: number;
  /** A client with the line it was greeted with; undefined when it is not let in. */
  greeted(): Promise<{ readonly client: ProcessClient; readonly greeting: string } | undefined>;
  /** A client that was greeted. */
  client(): Promise<ProcessClient>;
}

/** What a hosted server is run with. */
export interface HostedOptions extends ServerOptions {
  /** Lines of its configuration besides listener, spool, name, and relaying to x.test. */
  readonly lines?: readonly string[];
  /** Text of a plugin in its configuration: what is between the braces of `hooks: { }`. */
  readonly hooks?: string;
  /** Code before the plugin. */
  readonly code?: string;
}

/** Runs `use` with a server, which is ended afterwards, whatever happens. */
export async function withServerProcess(
  { lines = [], hooks = "", code = "", ...options }: HostedOptions,
  use: (hosted: HostedServer) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-process-"));
  const port = await freePort();
  const core = new URL("../../core/mod.ts", import.meta.url).pathname;
  const declaration = `{ name: "of-the-test", summary: "Of the test.", directives: {}, hooks: { ${hooks} } }`;
  const plugin = `import { definePlugin } from "${core}";\n${code}\nexport default definePlugin(${declaration});\n`;
  await writeFile(join(folder, "plugin.ts"), plugin);
  const config = [
    ...[`smtp-listener 127.0.0.1:${port}`, "delivery-queue spool", "host-name mx.test"],
    ...["relay-domain x.test", "plugin ./plugin.ts", ...lines],
  ];
  await writeFile(join(folder, "config"), config.join("\n"));
  const greeted: HostedServer["greeted"] = async () => {
    const client = talkTo(port);
    try {
      return { client, greeting: await client.reader.line() };
    } catch {
      return undefined;
    }
  };
  let server: ServerProcess | undefined;
  try {
    server = await startServer(THIS_RUNTIME, join(folder, "config"), options);
    const client = async (): Promise<ProcessClient> => {
      const met = await greeted();
      if (!met?.greeting.startsWith("220 ")) throw new Error(`not greeted: ${met?.greeting}`);
      return met.client;
    };
    await use({ server, folder, port, greeted, client });
  } finally {
    await server?.end("SIGKILL");
    await rm(folder, { recursive: true, force: true });
  }
}

function talkTo(port: number): ProcessClient {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  const reader = new SocketReader(socket);
  const send = (text: string): void => void socket.write(text);
  const ask = (line: string): Promise<string> => {
    send(`${line}\r\n`);
    return reader.line();
  };
  return { reader, send, ask, close: () => socket.destroy() };
}
