import { createServer, type Server, type Socket } from "node:net";

/** A message that an LMTP peer was given, with the recipients that it took it for. */
export interface Given {
  readonly to: readonly string[];
  readonly content: string;
}

/** How an LMTP peer answers. */
export interface LmtpAnswers {
  readonly rcpt?: (address: string) => string;
  /** After the content, for each recipient; `drop` closes the connection instead. */
  readonly end?: (address: string) => string;
  /** The replies to the content wait for this. */
  readonly hold?: () => Promise<void>;
}

/** A small LMTP server for tests (RFC 2033), on a port of 127.0.0.1 or a Unix socket. */
export class LmtpPeer {
  readonly given: Given[] = [];
  /** Connections that are open now, and the most at a time. */
  open = 0;
  most = 0;
  readonly #answers: LmtpAnswers;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(answers: LmtpAnswers = {}) {
    this.#answers = answers;
    this.#server = createServer((socket) => this.#talk(socket));
  }

  /** Starts on a free port, or on the socket `path`; resolves with the port. */
  listen(path?: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const listening = (): void => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      };
      this.#server.once("error", reject);
      if (path === undefined) this.#server.listen(0, "127.0.0.1", listening);
      else this.#server.listen(path, listening);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    this.most = Math.max(this.most, ++this.open);
    let input = "";
    let to: string[] = [];
    let inContent = false;
    const say = (reply: string): void => void socket.write(`${reply}\r\n`);
    const answerAll = async (recipients: readonly string[]): Promise<void> => {
      await this.#answers.hold?.();
      for (const address of recipients) {
        const reply = this.#answers.end?.(address) ?? "250 2.0.0 saved";
        if (reply === "drop") return void socket.end();
        say(reply);
      }
    };
    const command = (line: string): void => {
      const address = line.slice(line.indexOf("<") + 1, line.indexOf(">"));
      switch (line.slice(0, 4)) {
        case "LHLO":
          return say("250-peer.test\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES");
        case "MAIL":
          to = [];
          return say("250 2.1.0 ok");
        case "RCPT": {
          const reply = this.#answers.rcpt?.(address) ?? "250 2.1.5 ok";
          if (reply.startsWith("2")) to.push(address);
          return say(reply);
        }
        case "DATA":
          inContent = to.length > 0;
          return say(inContent ? "354 go" : "503 5.5.1 no recipients");
        case "QUIT":
          say("221 2.0.0 bye");
          return void socket.end();
        default:
          return say("250 2.0.0 ok");
      }
    };
    const read = (): void => {
      for (;;) {
        if (inContent) {
          const end = input.indexOf("\r\n.\r\n");
          if (end < 0) return;
          this.given.push({ to, content: input.slice(0, end + 2) });
          input = input.slice(end + 5);
          inContent = false;
          void answerAll(to);
        }
        const end = input.indexOf("\r\n");
        if (end < 0) return;
        command(input.slice(0, end));
        input = input.slice(end + 2);
      }
    };
    socket.write("220 peer.test LMTP\r\n");
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      read();
    });
    socket.on("error", () => {});
    socket.on("close", () => this.open--);
  }
}
