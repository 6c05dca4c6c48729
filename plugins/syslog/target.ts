import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { connect, isIP, type Socket } from "node:net";
import { type Clock, errorText, type Resolver, type Timer } from "../../core/mod.ts";

/** Bytes that wait for a server; beyond it messages are lost, and counted. */
const MOST_WAITING = 1024 * 1024;
/** Pause before a server that cannot be reached is tried again, milliseconds. */
const RETRY = 5000;
/** How long what waits may take at the end, milliseconds. */
const LAST = 1000;

/** Takes messages. Never throws and never makes the caller wait. */
export interface Target extends AsyncDisposable {
  add(message: Buffer): void;
}

/** What a target is made with. */
export interface TargetParts {
  readonly clock: Clock;
  /** It cannot be reached from now on. */
  readonly failed: (error: string) => void;
  /** It is reached again; so many messages were lost. */
  readonly recovered: (lost: number) => void;
}

/** The address of a host by its name. Rejects when it has none now. */
export async function addressOf(resolver: Resolver, host: string): Promise<string> {
  if (isIP(host) !== 0) return host;
  for (const found of [await resolver.a(host), await resolver.aaaa(host)])
    if (found.kind === "found" && found.records[0] !== undefined) return found.records[0];
  throw new Error(`${host} has no address now`);
}

/** Where a stream leads: a host, or a socket on this host. */
export type StreamPlace =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** A server that is told over a connection: TCP, or a Unix socket. What was handed to a connection that breaks may be lost. */
export class StreamTarget implements Target {
  readonly #parts: TargetParts;
  readonly #place: () => Promise<StreamPlace>;
  readonly #head: Buffer;
  #socket: Socket | undefined;
  #isOpen = false;
  #waiting: Buffer[] = [];
  #held = 0;
  #lost = 0;
  #isFailing = false;
  #retry: Timer | undefined;
  #ended = false;

  /** `head`: what each connection begins with. */
  constructor(
    parts: TargetParts,
    place: () => Promise<StreamPlace>,
    head: Buffer = Buffer.alloc(0),
  ) {
    this.#parts = parts;
    this.#place = place;
    this.#head = head;
  }

  add(message: Buffer): void {
    if (this.#held + message.length > MOST_WAITING) {
      this.#lost++;
      return;
    }
    this.#waiting.push(message);
    this.#held += message.length;
    if (this.#isOpen) this.#write();
    else if (this.#socket === undefined && this.#retry === undefined) void this.#connect();
  }

  async #connect(): Promise<void> {
    // Only one at a time; it is replaced by the connection's socket.
    this.#retry = NEVER;
    try {
      const place = await this.#place();
      if (this.#ended) return;
      const socket = connect(place);
      this.#socket = socket;
      this.#retry = undefined;
      socket.on("connect", () => this.#opened(socket));
      socket.on("drain", () => this.#write());
      socket.on("error", (error) => this.#broken(errorText(error), socket));
      socket.on("close", () => this.#broken("the connection is closed", socket));
      // What it says is of no account.
      socket.resume();
    } catch (error) {
      this.#retry = undefined;
      this.#broken(errorText(error));
    }
  }

  #opened(socket: Socket): void {
    this.#isOpen = true;
    if (this.#head.length > 0) socket.write(this.#head);
    const [isBack, lost] = [this.#isFailing || this.#lost > 0, this.#lost];
    this.#isFailing = false;
    this.#lost = 0;
    this.#write();
    if (isBack) this.#parts.recovered(lost);
  }

  #write(): void {
    const socket = this.#socket;
    if (socket === undefined || !this.#isOpen || socket.writableNeedDrain) return;
    if (this.#waiting.length === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#held = 0;
    socket.write(bytes);
  }

  /** `socket`: the one that broke; only the one in use counts. */
  #broken(error: string, socket?: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket?.destroy();
    this.#socket = undefined;
    this.#isOpen = false;
    if (this.#ended) return;
    this.#retry = this.#parts.clock.after(RETRY, () => {
      this.#retry = undefined;
      void this.#connect();
    });
    const isFirst = !this.#isFailing;
    this.#isFailing = true;
    // Last: what is said of it is a message for this target as well.
    if (isFirst) this.#parts.failed(error);
  }

  /** Says what waits, if the connection takes it in time. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    this.#retry?.cancel();
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#write();
    await new Promise<void>((resolve) => {
      const timer = this.#parts.clock.after(LAST, () => resolve());
      socket.once("close", () => {
        timer.cancel();
        resolve();
      });
      socket.end();
    });
    socket.destroy();
  }
}

/** Stands for a connection that is being looked for. */
const NEVER: Timer = { cancel() {} };

/** A server that is told in packets: one each, and what is lost is lost (RFC 5426 §4.1). */
export class PacketTarget implements Target {
  readonly #parts: TargetParts;
  readonly #address: () => Promise<string>;
  readonly #port: number;
  #socket: UdpSocket | undefined;
  #to = "";
  #opening: Promise<void> | undefined;
  /** Packets on their way into the kernel, in bytes. */
  #held = 0;
  #lost = 0;
  #isFailing = false;
  #retryAt = 0;

  constructor(parts: TargetParts, address: () => Promise<string>, port: number) {
    this.#parts = parts;
    this.#address = address;
    this.#port = port;
  }

  add(message: Buffer): void {
    const isEarly = this.#isFailing && this.#parts.clock.monotonic() < this.#retryAt;
    if (isEarly || this.#held + message.length > MOST_WAITING) {
      this.#lost++;
      return;
    }
    this.#held += message.length;
    this.#opening ??= this.#open();
    void this.#opening.then(() => this.#send(message));
  }

  async #open(): Promise<void> {
    try {
      this.#to = await this.#address();
      const socket = createSocket(isIP(this.#to) === 6 ? "udp6" : "udp4");
      socket.on("error", (error) => this.#failed(errorText(error)));
      socket.unref();
      this.#socket = socket;
    } catch (error) {
      this.#failed(errorText(error));
    }
  }

  #send(message: Buffer): void {
    const socket = this.#socket;
    if (socket === undefined) {
      this.#held -= message.length;
      this.#lost++;
      return;
    }
    socket.send(message, this.#port, this.#to, (error) => {
      this.#held -= message.length;
      if (error) {
        this.#lost++;
        this.#failed(errorText(error));
      } else if (this.#isFailing) {
        const lost = this.#lost;
        this.#isFailing = false;
        this.#lost = 0;
        this.#parts.recovered(lost);
      }
    });
  }

  /** Its address is looked up anew after a pause. */
  #failed(error: string): void {
    this.#close();
    this.#retryAt = this.#parts.clock.monotonic() + RETRY;
    const isFirst = !this.#isFailing;
    this.#isFailing = true;
    if (isFirst) this.#parts.failed(error);
  }

  #close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#opening = undefined;
    socket?.removeAllListeners();
    socket?.on("error", () => {}); // It is closed: an error of it concerns nobody.
    socket?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening;
    this.#close();
  }
}
