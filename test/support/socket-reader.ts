import type { Socket } from "node:net";

/** Reads a socket by lines or bytes, as latin1 text so that every byte shows. */
export class SocketReader {
  readonly #socket: Socket;
  #bytes: Buffer = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onEnd);
  }

  /** Bytes that have come and were not taken. */
  get buffered(): number {
    return this.#bytes.length;
  }

  /** A line without its CRLF, which must be one. */
  async line(): Promise<string> {
    let end = this.#bytes.indexOf(10);
    for (; end < 0; end = this.#bytes.indexOf(10)) await this.#more("a line");
    const line = this.#take(end + 1);
    if (!line.endsWith("\r\n")) throw new Error(`bare LF after ${JSON.stringify(line)}`);
    return line.slice(0, -2);
  }

  async bytes(count: number): Promise<string> {
    while (this.#bytes.length < count) await this.#more(`${count} bytes`);
    return this.#take(count);
  }

  /** Waits for anything and drops it. */
  async some(): Promise<void> {
    if (this.#bytes.length === 0) await this.#more("anything");
    this.#take(this.#bytes.length);
  }

  /** Waits for the close of the other side; what comes before is dropped. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#change();
  }

  /** Gives the socket away. */
  release(): Socket {
    this.#socket.removeListener("data", this.#onData);
    this.#socket.removeListener("end", this.#onEnd);
    this.#socket.removeListener("close", this.#onEnd);
    return this.#socket;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#wake();
  };

  #take(count: number): string {
    const taken = this.#bytes.toString("latin1", 0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async #more(wanted: string): Promise<void> {
    if (this.#ended) throw new Error(`closed while waiting for ${wanted}`);
    await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
