import { createServer, type Server, type Socket } from "node:net";
import { serverSideTls } from "./scripted-peer.ts";
import { SocketReader } from "./socket-reader.ts";
import { type Answer, GOOD, isOrderly, wording } from "./wilful-answer.ts";

/** What a peer offers, and how it answers: greeting, EHLO, and each command, in turn; then it is good. */
export interface Wilfulness {
  readonly extensions: readonly string[];
  /** Mail in clear text is an offence. */
  readonly confidential: boolean;
  readonly answers: readonly Answer[];
}

/** What a peer knows of a message, by its sender. */
export interface Taken {
  /** Its content came whole, as it was sent. */
  whole: boolean;
  /** The answer to that, if its code can be read. */
  code: number | undefined;
  /** All was in order before, and the answer surely arrives. */
  orderly: boolean;
}

/** A server on 127.0.0.1 that answers as it is told, whatever it was asked, and keeps account of what it took. */
export class WilfulPeer {
  readonly taken: Map<string, Taken> = new Map();
  /** What no client may do, as far as it was done. */
  readonly offences: string[] = [];
  /** Something else than the replies due was sent: order may be lost. */
  disorder: boolean = false;
  /** Line ends sent that surely arrive. */
  lines: number = 0;
  /** Connections that the client has not closed. */
  open: number = 0;
  /** Resolves when a conversation has fallen silent. */
  readonly silent: Promise<void>;
  readonly #contents: ReadonlyMap<string, string>;
  readonly #of: Wilfulness;
  readonly #answers: Answer[];
  readonly #server: Server;
  readonly #fallSilent: () => void;
  #gone: () => void = () => {};

  private constructor(of: Wilfulness, contents: ReadonlyMap<string, string>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.silent = promise;
    this.#fallSilent = resolve;
    this.#contents = contents;
    this.#of = of;
    this.#answers = [...of.answers];
    this.#server = createServer((socket) => void this.#serve(socket));
  }

  /** `contents` by sender, as they shall come. */
  static async start(of: Wilfulness, contents: ReadonlyMap<string, string>): Promise<WilfulPeer> {
    const peer = new WilfulPeer(of, contents);
    await new Promise<void>((resolve) => peer.#server.listen(0, "127.0.0.1", resolve));
    return peer;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    return address.port;
  }

  /** Resolves when the client has closed all its connections. */
  async close(): Promise<void> {
    while (this.open > 0) await new Promise<void>((resolve) => (this.#gone = resolve));
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(socket: Socket): Promise<void> {
    this.open++;
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      this.open--;
      this.#gone();
    });
    const conversation = new Conversation(this, socket);
    try {
      await conversation.run();
    } catch {
      // The client has gone, or answers are over.
      await conversation.reader.end();
    }
  }

  /** For conversations. */
  next(): Answer {
    return this.#answers.shift() ?? GOOD;
  }

  get of(): Wilfulness {
    return this.#of;
  }

  contentOf(sender: string): string | undefined {
    return this.#contents.get(sender);
  }

  fallSilent(): void {
    this.#fallSilent();
  }
}

/** One connection. */
class Conversation {
  readonly #peer: WilfulPeer;
  #socket: Socket;
  #reader: SocketReader;
  #secured = false;
  #out = "";
  #cuts: readonly number[] = [];
  #sender: string | undefined;
  #accepted = 0;

  constructor(peer: WilfulPeer, socket: Socket) {
    this.#peer = peer;
    this.#socket = socket;
    this.#reader = new SocketReader(socket);
  }

  get reader(): SocketReader {
    return this.#reader;
  }

  async run(): Promise<void> {
    await this.#answer(220);
    for (;;) {
      if (this.#reader.buffered === 0) await this.#write();
      const line = await this.#reader.line();
      const [verb = ""] = line.split(/[ :]/, 1);
      await this.#command(verb, line);
    }
  }

  async #command(verb: string, line: string): Promise<void> {
    switch (verb) {
      case "EHLO":
        return void (await this.#answer(250, ["mx.test", ...this.#extensions]));
      case "HELO":
        return void (await this.#answer(250));
      case "STARTTLS":
        return this.#startTls();
      case "RSET":
        this.#sender = undefined;
        return void (await this.#answer(250));
      case "MAIL": {
        if (this.#peer.of.confidential && !this.#secured) this.#peer.offences.push("MAIL in clear");
        if (this.#sender !== undefined) this.#offence(`MAIL within a transaction: ${line}`);
        const code = await this.#answer(250);
        this.#sender = code < 300 ? /<(.*?)>/.exec(line)?.[1] : undefined;
        this.#accepted = 0;
        return;
      }
      case "RCPT":
        if ((await this.#answer(this.#sender === undefined ? 503 : 250)) < 300) this.#accepted++;
        return;
      case "DATA":
        return this.#data();
      case "BDAT":
        return this.#chunk(Number(line.split(" ")[1]));
      case "QUIT":
        return void (await this.#answer(221));
      default:
        this.#offence(`no command: ${line}`);
        return void (await this.#answer(500));
    }
  }

  get #extensions(): readonly string[] {
    const { extensions } = this.#peer.of;
    return this.#secured ? extensions.filter((word) => word !== "STARTTLS") : extensions;
  }

  async #startTls(): Promise<void> {
    if ((await this.#answer(220)) >= 300) return;
    await this.#write();
    this.#socket = serverSideTls(this.#reader.release());
    this.#reader = new SocketReader(this.#socket);
    this.#secured = true;
  }

  async #data(): Promise<void> {
    const ready = this.#sender !== undefined && this.#accepted > 0;
    if ((await this.#answer(ready ? 354 : 503)) !== 354) return;
    if (this.#reader.buffered === 0) await this.#write();
    let content = "";
    let line = await this.#reader.line();
    for (; line !== "."; line = await this.#reader.line()) {
      content += `${line.startsWith(".") ? line.slice(1) : line}\r\n`;
    }
    await this.#judge(content);
  }

  async #chunk(size: number): Promise<void> {
    await this.#judge(await this.#reader.bytes(size));
  }

  async #judge(content: string): Promise<void> {
    const sender = this.#sender;
    const ready = sender !== undefined && this.#accepted > 0;
    this.#sender = undefined;
    if (!ready) {
      await this.#answer(554);
      return;
    }
    const whole = content === this.#peer.contentOf(sender);
    if (!whole) this.#offence(`content of ${sender} completed as ${JSON.stringify(content)}`);
    const taken: Taken = { whole, code: undefined, orderly: !this.#peer.disorder };
    this.#peer.taken.set(sender, taken);
    await this.#answer(250, [], (code, afterwards) => {
      taken.code = code;
      // A reset may overtake the answer.
      taken.orderly &&= afterwards !== "destroy";
    });
  }

  #offence(text: string): void {
    if (!this.#peer.disorder) this.#peer.offences.push(text);
  }

  /** Answers with the next answer, `good` being this code; returns the code that a reader of the whole would see. */
  async #answer(
    good: number,
    lines: readonly string[] = [],
    readable: (code: number, afterwards: Answer["afterwards"]) => void = () => {},
  ): Promise<number> {
    const answer = this.#peer.next();
    const code = answer.code === "good" ? good : answer.code;
    const garbled = answer.form === "garbage" || answer.form === "half";
    const complete = answer.form !== "cut" && answer.form !== "half";
    const afterwards = complete || answer.afterwards !== "stay" ? answer.afterwards : "fall silent";
    if (!garbled) readable(code, afterwards);
    this.#out += wording(answer.form, code, lines) + answer.extra;
    this.#cuts = answer.cuts;
    if (!isOrderly(answer)) this.#peer.disorder = true;
    if (afterwards !== "stay") {
      await this.#write();
      if (afterwards === "end") this.#socket.end();
      else if (afterwards === "destroy") this.#reset();
      else this.#peer.fallSilent();
      throw new Error("answers are over");
    }
    return code;
  }

  /** What was sent may be lost on its way. */
  #reset(): void {
    this.#peer.lines = 0;
    this.#socket.destroy();
  }

  /** In pieces, none of which ends with a line, so that what was sent together comes together. */
  async #write(): Promise<void> {
    const bytes = Buffer.from(this.#out);
    this.#peer.lines += this.#out.split("\n").length - 1;
    this.#out = "";
    let from = 0;
    for (const cut of [...this.#cuts].sort((a, b) => a - b)) {
      const to = Math.floor((cut * bytes.length) / 1000);
      if (to <= from || bytes[to - 1] === 10) continue;
      this.#socket.write(bytes.subarray(from, to));
      from = to;
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (from < bytes.length) this.#socket.write(bytes.subarray(from));
  }
}
