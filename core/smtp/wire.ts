import type { Socket } from "node:net";
import { type ConnectionOptions, type TLSSocket, connect as tlsConnect } from "node:tls";
import type { Reply } from "../errors/reply.ts";
import type { Clock } from "../time/clock.ts";
import { Deadline } from "../time/deadline.ts";
import type { ConnectOptions, Trace } from "./client.ts";
import { NOT_SHOWN, repeats } from "./concealed.ts";
import { ReplyParser } from "./reply-parser.ts";

/** What goes out in one write: commands as text (traced), content as bytes (traced apart). */
export type Part = string | Buffer;

/** Why the wire broke. */
export interface Fault {
  /** `garbled`: what came is not a reply. */
  readonly cause: "closed" | "timeout" | "garbled" | "given-up";
  /** Begins a sentence that goes on with what was under way: `timeout`, `ECONNRESET`, … */
  readonly text: string;
}

/** Its status, unless the stage has one of its own (RFC 3463). */
export function faultStatus({ cause }: Fault): "4.4.2" | "4.5.0" {
  return cause === "garbled" ? "4.5.0" : "4.4.2";
}

/** Who owns a wire: it is told what happens there, and says how long it waits. */
export interface WireOwner {
  /** A reply came; where the stream ended or went wrong within it, `broken` follows. */
  reply(reply: Reply): void;
  /** All replies of one read have been told. */
  settled(): void;
  /** What was written has left: more may be written. */
  drained(): void;
  /** The wire broke or its time ran out; it is closed. Nothing is told afterwards. */
  broken(fault: Fault): void;
}

const NOBODY: WireOwner = { reply() {}, settled() {}, drained() {}, broken() {} };
const CLOSED: Fault = { cause: "closed", text: "connection closed" };

/**
 * A socket that speaks in replies and has one deadline. TLS may be put on it once. It has one owner
 * at a time, from the moment it is made.
 */
export class Wire {
  readonly localAddress: string;
  #owner: WireOwner = NOBODY;
  #socket: Socket;
  /** Why it is closed. */
  #fault: Fault | undefined;
  readonly #clock: Clock;
  readonly #trace: Trace | undefined;
  readonly #traceContent: ConnectOptions["traceContent"];
  readonly #parser: ReplyParser;
  #secrets: readonly string[] = [];
  readonly #deadline: Deadline;
  readonly #multiLine: number;
  /** Runs while a reply has begun and not ended. */
  #restOfReply: Deadline | undefined;

  /** `socket` is connected; an owner takes the wire at once. */
  constructor(
    socket: Socket,
    {
      clock,
      trace,
      traceContent,
      timeouts,
    }: Pick<ConnectOptions, "clock" | "trace" | "traceContent" | "timeouts">,
  ) {
    this.#socket = socket;
    this.#multiLine = timeouts.multiLine;
    this.localAddress = socket.localAddress ?? "";
    this.#clock = clock;
    this.#trace = trace;
    this.#traceContent = traceContent;
    this.#parser = new ReplyParser(
      trace && ((line) => trace("<", repeats(line, this.#secrets) ? NOT_SHOWN : line)),
    );
    this.#deadline = new Deadline(clock, () => this.#break("timeout", "timeout"));
    socket.setNoDelay(true);
    this.#listen(socket);
    // Its end may have come before anybody listened.
    if (socket.destroyed) this.#break("closed", "connection closed by peer");
  }

  /** `owner` is told from now on; of a wire that is closed already it is told that, at once. */
  handTo(owner: WireOwner): void {
    this.#owner = owner;
    if (this.#fault) owner.broken(this.#fault);
  }

  /** From now on no line of the peer that repeats one of these is traced, nor what is no reply quoted. */
  conceal(secrets: readonly string[]): void {
    this.#secrets = secrets;
  }

  /** True while bytes have come that are not a complete reply yet. */
  get pendingInput(): boolean {
    return this.#parser.pending || this.#socket.readableLength > 0;
  }

  /** Breaks the wire with "timeout" unless called again within `ms`. */
  watch(ms: number): void {
    if (!this.#fault) this.#deadline.set(this.#clock.monotonic() + ms);
  }

  /** Sends all parts in one write. False: wait for `drained` before more. */
  write(parts: readonly Part[]): boolean {
    if (this.#fault || parts.length === 0) return true;
    this.#tell(parts);
    const only = parts[0];
    if (parts.length === 1 && only !== undefined) return this.#socket.write(only);
    return this.#socket.write(Buffer.concat(parts.map(bytes)));
  }

  /** Sends a line that nobody is shown, without its end. */
  writeSecret(line: string): void {
    if (this.#fault) return;
    this.#trace?.(">", NOT_SHOWN);
    this.#socket.write(`${line}\r\n`);
  }

  #tell(parts: readonly Part[]): void {
    const [trace, content] = [this.#trace, this.#traceContent];
    if (trace === undefined && content === undefined) return;
    for (const part of parts)
      if (typeof part !== "string") content?.(part);
      else if (trace) traceCommands(part, trace);
  }

  /** Sends all parts in one write; resolves when they have left, or the wire is closed. What is sent next is in another packet. */
  writeApart(parts: readonly Part[]): Promise<void> {
    if (this.#fault || parts.length === 0) return Promise.resolve();
    this.#tell(parts);
    return new Promise((resolve) => {
      this.#socket.once("close", resolve);
      this.#socket.write(Buffer.concat(parts.map(bytes)), () => {
        this.#socket.off("close", resolve);
        resolve();
      });
    });
  }

  /**
   * Puts TLS on the socket (RFC 3207). `secured` is called once; a failing handshake breaks the
   * wire. Throws when TLS cannot begin with these options.
   */
  upgrade(options: ConnectionOptions, secured: (socket: TLSSocket) => void): void {
    const clear = this.#socket;
    const secure = tlsConnect({ ...options, socket: clear });
    this.#ignore(clear);
    this.#socket = secure;
    this.#listen(secure);
    secure.once("secureConnect", () => {
      if (!this.#fault) secured(secure);
    });
  }

  /** Breaks the wire from this side for the reason `text`; its owner is told. */
  giveUp(text: string): void {
    this.#break("given-up", text);
  }

  /** Closes at once; the owner is not told. */
  destroy(): void {
    this.#close(CLOSED);
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
    if (!this.#fault) this.#owner.drained();
  };
  readonly #onError = (error: NodeJS.ErrnoException): void =>
    this.#break("closed", error.code ?? error.message);
  readonly #onEnd = (): void => this.#break("closed", "connection closed by peer");

  #read(chunk: Buffer): void {
    if (this.#fault) return;
    this.#parser.push(chunk);
    let told = false;
    for (let reply = this.#parser.next(); reply; reply = this.#parser.next()) {
      this.#owner.reply(reply);
      if (this.#fault) return;
      told = true;
    }
    const { problem } = this.#parser;
    if (problem !== undefined)
      this.#break("garbled", this.#secrets.length > 0 ? unquoted(problem) : problem);
    else {
      this.#awaitRest(told);
      if (told) this.#owner.settled();
    }
  }

  /** The rest of a reply has its own time from its first line on, whatever trickles in. */
  #awaitRest(told: boolean): void {
    const { hasBegun } = this.#parser;
    if (hasBegun === (this.#restOfReply !== undefined) && !(told && hasBegun)) return;
    this.#restOfReply?.stop();
    this.#restOfReply = undefined;
    if (!hasBegun) return;
    const late = "timeout within a reply of several lines";
    this.#restOfReply = new Deadline(this.#clock, () => this.#break("timeout", late));
    this.#restOfReply.set(this.#clock.monotonic() + this.#multiLine);
  }

  #break(cause: Fault["cause"], text: string): void {
    if (this.#fault) return;
    const last = this.#parser.end();
    if (last) this.#owner.reply(last);
    if (this.#fault) return;
    const fault = { cause, text };
    this.#close(fault);
    this.#owner.broken(fault);
  }

  #close(fault: Fault): void {
    this.#fault ??= fault;
    this.#deadline.stop();
    this.#restOfReply?.stop();
    this.#socket.destroy();
  }
}

function ignore(): void {}

/** The problem alone: a quotation may be cut off within a secret. */
function unquoted(problem: string): string {
  const end = problem.indexOf(":");
  return end < 0 ? problem : problem.slice(0, end);
}

function bytes(part: Part): Buffer {
  return typeof part === "string" ? Buffer.from(part) : part;
}

function traceCommands(commands: string, trace: Trace): void {
  for (const line of commands.split("\r\n")) if (line !== "") trace(">", line);
}
