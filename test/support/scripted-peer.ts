import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { SocketReader } from "./socket-reader.ts";

const certificate = new URL("./tls/test.crt", import.meta.url);
const key = new URL("./tls/test.key", import.meta.url);

/** The certificate that `tls` in a script presents; trusted by passing it as `ca`. */
export const testCertificate: string = readFileSync(certificate, "utf8");

/**
 * A server on 127.0.0.1 that follows a written dialogue, one step a line; `---` starts the script
 * of the next connection:
 *
 *     S: 220 mx.test           sends that line; lines in a row go out in one write
 *     C: EHLO out.test         takes a line, which must be that one; `C: *` takes any
 *     raw: 250 o\r             sends just that, with \r \n understood
 *     alone                    fails when more has come already
 *     content                  takes content to the final dot into `contents`, dots removed
 *     bytes 20                takes as many bytes into `contents`
 *     some                     waits for anything to come and drops it
 *     gate NAME                waits for `open(NAME)`
 *     stop-reading NAME        reads nothing until `open(NAME)`
 *     tls                      puts TLS on
 *     drop                     closes at once
 *     end                      takes the close of the other side
 */
export class ScriptedPeer {
  readonly contents: string[] = [];
  /** Remote addresses of the connections so far. */
  readonly clients: string[] = [];
  /** Resolves when all scripts have run to their end; rejects on the first deviation. */
  readonly finished: Promise<void>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #gates = new Map<string, PromiseWithResolvers<void>>();
  readonly #scripts: string[][];
  readonly #outcome: PromiseWithResolvers<void> = Promise.withResolvers<void>();
  #running = 0;

  private constructor(scripts: string[][]) {
    this.#scripts = scripts;
    this.finished = this.#outcome.promise;
    this.finished.catch(() => {});
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  static async start(script: string): Promise<ScriptedPeer> {
    const scripts = script.split(/^\s*---\s*$/m).map((part) =>
      part
        .split("\n")
        .map((line) => line.trim())
        .filter((line) => line !== "" && !line.startsWith("#")),
    );
    const peer = new ScriptedPeer(scripts);
    await new Promise<void>((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    return peer;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  open(gate: string): void {
    this.#gate(gate).resolve();
  }

  /** Stops the server and all connections. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(socket: Socket): Promise<void> {
    const script = this.#scripts[this.#running++];
    this.clients.push(socket.remoteAddress ?? "");
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    try {
      if (!script) throw new Error("a connection more than there are scripts");
      await this.#run(script, socket);
      if (this.#running === this.#scripts.length) this.#outcome.resolve();
    } catch (error) {
      this.#outcome.reject(error);
      socket.destroy();
    }
  }

  async #run(script: readonly string[], first: Socket): Promise<void> {
    let socket = first;
    let reader = new SocketReader(socket);
    let lines = "";
    for (let at = 0; at < script.length; at++) {
      const step = script[at] ?? "";
      const [, verb = "", rest = ""] = /^(\S+)\s*(.*)$/.exec(step) ?? [];
      if (verb === "S:") {
        lines += `${rest}\r\n`;
        if (script[at + 1]?.startsWith("S:")) continue;
        socket.write(lines);
        lines = "";
      } else if (verb === "tls") {
        socket = serverSideTls(reader.release());
        this.#sockets.add(socket);
        reader = new SocketReader(socket);
      } else await this.#step(verb, rest, socket, reader);
    }
  }

  async #step(verb: string, rest: string, socket: Socket, reader: SocketReader): Promise<void> {
    switch (verb) {
      case "C:":
        return expectLine(rest, await reader.line());
      case "raw:":
        socket.write(rest.replaceAll("\\r", "\r").replaceAll("\\n", "\n"));
        return;
      case "alone":
        if (reader.buffered > 0) throw new Error(`came too early: ${await reader.line()}`);
        return;
      case "content":
        this.contents.push(await readContent(reader));
        return;
      case "bytes":
        this.contents.push(await reader.bytes(Number(rest)));
        return;
      case "some":
        return reader.some();
      case "gate":
        return this.#gate(rest).promise;
      case "stop-reading":
        socket.pause();
        await this.#gate(rest).promise;
        socket.resume();
        return;
      case "drop":
        socket.destroy();
        return;
      case "end":
        return reader.end();
      default:
        throw new Error(`unknown step ${verb}`);
    }
  }

  #gate(name: string): PromiseWithResolvers<void> {
    const gate = this.#gates.get(name) ?? Promise.withResolvers<void>();
    this.#gates.set(name, gate);
    return gate;
  }
}

function expectLine(expected: string, line: string): void {
  if (expected !== "*" && line !== expected) {
    throw new Error(`expected ${JSON.stringify(expected)}, came ${JSON.stringify(line)}`);
  }
}

async function readContent(reader: SocketReader): Promise<string> {
  let content = "";
  for (let line = await reader.line(); line !== "."; line = await reader.line()) {
    content += `${line.startsWith(".") ? line.slice(1) : line}\r\n`;
  }
  return content;
}

/** Puts TLS on a socket from the server's side, with the certificate of the tests. */
export function serverSideTls(socket: Socket): Socket {
  const secured = new TLSSocket(socket, {
    isServer: true,
    cert: testCertificate,
    key: readFileSync(key),
  });
  secured.on("error", () => {});
  return secured;
}
