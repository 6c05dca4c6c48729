import type { Socket } from "node:net";
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from "node:tls";
import type { Reply } from "../errors/reply.ts";
import type { Clock } from "../time/clock.ts";
import type { Trace } from "./client.ts";
import { ReplyParser } from "./reply-parser.ts";
import { Watchdog } from "./watchdog.ts";

/** What goes out in one write: commands as text (traced), content as octets (not traced). */
export type Part = string | Buffer;

/** Why the wire broke. */
export interface Fault {
  /** RFC 3463. */
  readonly status: "4.4.2" | "4.5.0";
  /** Begins a sentence that goes on with what was under way: `timeout`, `ECONNRESET`, … */
  readonly text: string;
}

/** Who is told what happens on a wire. */
export interface WireEvents {
  /** A complete reply came. */
  reply(reply: Reply): void;
  /** All replies of one read have been told. */
  settled(): void;
  /** What was written has left: more may be written. */
  drained(): void;
  /** The wire broke or its time ran out; it is closed. Nothing is told afterwards. */
  broken(fault: Fault): void;
}

/** A socket that speaks in replies and has one deadline. TLS may be put on it once. */
export class Wire {
  events: WireEvents;
  readonly localAddress: string;
  #socket: Socket;
  #closed = false;
  readonly #clock: Clock;
  readonly #trace: Trace | undefined;
  readonly #parser: ReplyParser;
  readonly #watchdog: Watchdog;

  /** `socket` is connected. */
  constructor(socket: Socket, events: WireEvents, clock: Clock, trace: Trace | undefined) {
    this.events = events;
    this.#socket = socket;
    this.localAddress = socket.localAddress ?? "";
    this.#clock = clock;
    this.#trace = trace;
    this.#parser = new ReplyParser(trace && ((line) => trace("<", line)));
    this.#watchdog = new Watchdog(clock, () => this.#break("4.4.2", "timeout"));
    socket.setNoDelay(true);
    this.#listen(socket);
  }

  /** True while octets have come that are no complete reply yet. */
  get pendingInput(): boolean {
    return this.#parser.pending || this.#socket.readableLength > 0;
  }

  /** Breaks the wire with "timeout" unless called again within `ms`, or `unwatch`. */
  watch(ms: number): void {
    this.#watchdog.set(this.#clock.monotonic() + ms);
  }

  unwatch(): void {
    this.#watchdog.clear();
  }

  /** Sends all parts in one write. False: wait for `drained` before more. */
  write(parts: readonly Part[]): boolean {
    if (this.#closed || parts.length === 0) return true;
    if (this.#trace) traceCommands(parts, this.#trace);
    const only = parts[0];
    if (parts.length === 1 && only !== undefined) return this.#socket.write(only);
    return this.#socket.write(Buffer.concat(parts.map(octets)));
  }

  /**
   * Puts TLS on the socket (RFC 3207). `secured` is called once; a failing handshake breaks the
   * wire.
   */
  upgrade(options: ConnectionOptions, secured: (socket: TLSSocket) => void): void {
    const clear = this.#socket;
    this.#ignore(clear);
    const secure = tlsConnect({ ...options, socket: clear });
    this.#socket = secure;
    this.#listen(secure);
    secure.once("secureConnect", () => {
      if (!this.#closed) secured(secure);
    });
  }

  /** Says QUIT without waiting for its reply, and closes. */
  farewell(): void {
    if (this.#closed) return;
    this.#trace?.(">", "QUIT");
    this.#end();
    this.#socket.end("QUIT\r\n", () => this.#socket.destroy());
  }

  /** Breaks the wire from this side for the reason `text`; `events` is told. */
  giveUp(text: string): void {
    this.#break("4.4.2", text);
  }

  /** Closes at once; `events` is not told. */
  destroy(): void {
    this.#end();
    this.#socket.destroy();
  }

  #listen(socket: Socket): void {
    socket.on("data", this.#onData);
    socket.on("drain", this.#onDrain);
    socket.on("error", this.#onError);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onEnd);
  }

  /**
   * The socket goes on below TLS. Its errors are told there, but one that nobody listens to would
   * be thrown.
   */
  #ignore(socket: Socket): void {
    socket.on("error", ignore);
    socket.off("data", this.#onData);
    socket.off("drain", this.#onDrain);
    socket.off("error", this.#onError);
    socket.off("end", this.#onEnd);
    socket.off("close", this.#onEnd);
  }

  readonly #onData = (chunk: Buffer): void => this.#read(chunk);
  readonly #onDrain = (): void => {
    if (!this.#closed) this.events.drained();
  };
  readonly #onError = (error: NodeJS.ErrnoException): void =>
    this.#break("4.4.2", error.code ?? error.message);
  readonly #onEnd = (): void => this.#break("4.4.2", "connection closed by peer");

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    this.#parser.push(chunk);
    let told = false;
    for (let reply = this.#parser.next(); reply; reply = this.#parser.next()) {
      this.events.reply(reply);
      if (this.#closed) return;
      told = true;
    }
    const problem = this.#parser.problem;
    if (problem !== undefined) this.#break("4.5.0", problem);
    else if (told) this.events.settled();
  }

  #break(status: Fault["status"], text: string): void {
    if (this.#closed) return;
    this.destroy();
    this.events.broken({ status, text });
  }

  #end(): void {
    this.#closed = true;
    this.#watchdog.stop();
  }
}

function ignore(): void {}

function octets(part: Part): Buffer {
  return typeof part === "string" ? Buffer.from(part) : part;
}

function traceCommands(parts: readonly Part[], trace: Trace): void {
  for (const part of parts) {
    if (typeof part !== "string") continue;
    for (const line of part.split("\r\n")) if (line !== "") trace(">", line);
  }
}
