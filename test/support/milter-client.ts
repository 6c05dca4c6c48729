import { connect, type Socket } from "node:net";

/** Header values come with the blank after their colon (SMFIP_HDR_LEADSPC). */
const LEADING_BLANK = 0x100000;
/** All a milter may do. */
const ACTIONS = 0x1ff;
const VERSION = 6;
/** Bytes of a piece of a body. */
const PIECE = 65_535;

/** A header field that a milter wants to be added. */
export interface MilterField {
  readonly name: string;
  readonly value: string;
}

/** Speaks the protocol of Sendmail's milters with one, over one connection. */
export class MilterClient {
  readonly #socket: Socket;
  #input: Buffer = Buffer.alloc(0);
  #waiting: (() => void) | undefined;
  #problem: Error | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.#input = Buffer.concat([this.#input, chunk]);
      this.#waiting?.();
    });
    const failed = (error: Error): void => {
      this.#problem = error;
      this.#waiting?.();
    };
    socket.on("error", failed);
    socket.on("close", () => failed(new Error("the milter has closed the connection")));
  }

  /** Connects to a milter's socket, as for mail from another host. */
  static async open(path: string): Promise<MilterClient> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const made = connect(path, () => resolve(made));
      made.once("error", reject);
    });
    const client = new MilterClient(socket);
    const options = Buffer.alloc(12);
    options.writeUInt32BE(VERSION, 0);
    options.writeUInt32BE(ACTIONS, 4);
    options.writeUInt32BE(LEADING_BLANK, 8);
    client.#send("O", options);
    const [command, wanted] = await client.#reply();
    if (command !== "O" || wanted.readUInt32BE(8) !== LEADING_BLANK)
      throw new Error("the milter does not take header values as they are");
    await client.#ask("C", "host.test\0", "4\x04\x00", "192.0.2.1\0");
    await client.#ask("H", "host.test\0");
    return client;
  }

  /** Hands a message in, a character a byte; resolves with the fields that the milter adds to it. */
  async message(content: string): Promise<readonly MilterField[]> {
    await this.#ask("M", "<from@host.test>\0");
    await this.#ask("R", "<to@host.test>\0");
    const end = content.startsWith("\r\n") ? 0 : content.indexOf("\r\n\r\n") + 2;
    // Hosts give folded values with LF line ends.
    for (const field of content
      .slice(0, end)
      .split(/\r\n(?![ \t])/)
      .slice(0, -1)) {
      const colon = field.indexOf(":");
      const value = field.slice(colon + 1).replaceAll("\r\n", "\n");
      await this.#ask("L", `${field.slice(0, colon)}\0`, `${value}\0`);
    }
    await this.#ask("N");
    for (let at = end + 2; at < content.length; at += PIECE)
      await this.#ask("B", content.slice(at, at + PIECE));
    this.#send("E");
    const fields: MilterField[] = [];
    for (;;) {
      const [command, data] = await this.#reply();
      if (command === "i" || command === "h") {
        const text = data.subarray(command === "i" ? 4 : 0).toString("latin1");
        const [name = "", value = ""] = text.split("\0");
        fields.push({ name, value });
      } else if (command === "a" || command === "c") return fields;
      else if (command !== "p") throw new Error(`the milter answers ${command} to a message`);
    }
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(command: string, ...parts: readonly string[]): Promise<void> {
    this.#send(command, Buffer.from(parts.join(""), "latin1"));
    const [reply] = await this.#reply();
    if (reply !== "c") throw new Error(`the milter answers ${reply} to ${command}`);
  }

  #send(command: string, data: Buffer = Buffer.alloc(0)): void {
    const head = Buffer.alloc(5);
    head.writeUInt32BE(data.length + 1, 0);
    head.write(command, 4, "latin1");
    this.#socket.write(Buffer.concat([head, data]));
  }

  async #reply(): Promise<readonly [string, Buffer]> {
    for (;;) {
      const length = this.#input.length < 4 ? undefined : this.#input.readUInt32BE(0);
      if (length !== undefined && this.#input.length >= 4 + length) {
        const packet = this.#input.subarray(4, 4 + length);
        this.#input = this.#input.subarray(4 + length);
        return [packet.toString("latin1", 0, 1), packet.subarray(1)];
      }
      if (this.#problem !== undefined) throw this.#problem;
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }
}
