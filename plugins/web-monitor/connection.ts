import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock, Timer } from "../../core/mod.ts";

/** Milliseconds until the fields of a request are here: from the connection on, TLS included, or from the answer before. */
const PATIENCE = 15_000;
/** Milliseconds in which the body of a request comes. */
const BODY_TIME = 30_000;
/** Milliseconds in which a client takes some of what is written to it. */
const STALLED = 30_000;

/** Deno ends a connection that it was handed after one answer, whatever it has said: clients are told, and ask on another one. */
const KEEPS_OPEN = process.versions.deno === undefined;

/** A client's connection: it is ended when its client takes too long for anything. */
export class Connection {
  /** The client's address, IPv4 as such. */
  readonly address: string;
  readonly #clock: Clock;
  /** What came in by the door. */
  readonly #socket: Socket;
  /** What HTTP is spoken on. */
  #transport: Socket;
  #timer: Timer | undefined;
  /** Answers that are not all written. */
  readonly #open = new Set<ServerResponse>();
  #written = 0;
  #ending = false;
  #closed = false;

  constructor(address: string, socket: Socket, clock: Clock) {
    this.address = address;
    this.#socket = this.#transport = socket;
    this.#clock = clock;
    this.#arm(PATIENCE, () => this.destroy());
  }

  /** HTTP is spoken on this from now on. */
  spokenOn(transport: Socket): void {
    this.#transport = transport;
  }

  /** TLS is spoken. */
  get secure(): boolean {
    return this.#transport !== this.#socket;
  }

  /** The fields of a request are here. */
  asked(request: IncomingMessage, answer: ServerResponse): void {
    this.#open.add(answer);
    if (this.#ending || !KEEPS_OPEN) answer.shouldKeepAlive = false;
    this.#written = this.#transport.bytesWritten;
    this.#arm(BODY_TIME, () => {
      if (!request.complete && !answer.writableEnded) this.destroy();
      else this.#look();
    });
    answer.once("close", () => {
      this.#open.delete(answer);
      if (this.#open.size > 0) return;
      if (this.#ending) this.#close();
      else this.#arm(PATIENCE, () => this.destroy());
    });
  }

  /** Ends it once what is asked is answered. An answer that has begun and goes on, as a stream of events does, is cut off at the next look. */
  end(): void {
    this.#ending = true;
    if (this.#open.size === 0) this.#close();
  }

  destroy(): void {
    this.#timer?.cancel();
    this.#transport.destroy();
    this.#socket.destroy();
  }

  /** The socket is closed. */
  closed(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#transport.destroy();
  }

  /** What was written goes out first, for as long as that may take. */
  #close(): void {
    this.#transport.end();
    this.#arm(STALLED, () => this.destroy());
  }

  /** A client that takes nothing of what waits for it is gone. */
  #look(): void {
    const { bytesWritten, writableLength } = this.#transport;
    const isStalled = writableLength > 0 && bytesWritten === this.#written;
    this.#written = bytesWritten;
    const isOver = this.#ending && [...this.#open].every(({ headersSent }) => headersSent);
    if (isStalled || isOver) this.destroy();
    else this.#arm(STALLED, () => this.#look());
  }

  #arm(delay: number, task: () => void): void {
    this.#timer?.cancel();
    if (this.#closed) return;
    this.#timer = this.#clock.after(delay, task);
  }
}
