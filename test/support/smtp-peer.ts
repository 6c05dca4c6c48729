import { createServer, type Server, type Socket } from "node:net";

/** A message a peer took. */
export interface TakenMessage {
  readonly from: string;
  readonly to: readonly string[];
  /** Content as it came, a character a byte, dots still stuffed where it came by DATA, without the final one. */
  readonly content: string;
  /** It came by BDAT (RFC 3030). */
  readonly chunked: boolean;
  /** The address it came from. */
  readonly client: string;
  /** What the client called itself. */
  readonly helo: string;
}

/** The content of a message as it was sent: a character a byte, no dots stuffed. */
export function sentContent({ content, chunked }: TakenMessage): string {
  return chunked ? content : content.replaceAll(/^\./gm, "");
}

/** How a peer answers; "drop" closes the connection instead. */
export interface PeerAnswers {
  readonly greeting?: () => string;
  readonly mail?: (argument: string) => string;
  readonly rcpt?: (argument: string) => string;
  /** Answer to the end of a message; `name` is what the client called itself. */
  readonly end?: (message: TakenMessage, name: string) => string;
  /** Close when so many bytes of content have come. */
  readonly dropInData?: () => boolean;
  readonly extensions?: readonly string[];
}

/** A small SMTP server for tests that answers as told and keeps what it takes. */
export class SmtpPeer {
  readonly messages: TakenMessage[] = [];
  connections = 0;
  /** Commands seen, in order, over all connections. */
  readonly commands: string[] = [];
  readonly #answers: PeerAnswers;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  constructor(answers: PeerAnswers = {}) {
    this.#answers = answers;
    this.#server = createServer((socket) => this.#talk(socket));
  }

  /** Starts on a free loopback port, or on `port`; resolves with it. */
  listen(port = 0, host = "127.0.0.1"): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address ? address.port : 0);
      });
    });
  }

  /** Resolves when so many messages have been taken in all. */
  taken(count: number): Promise<void> {
    if (this.messages.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #talk(socket: Socket): void {
    this.connections++;
    this.#sockets.add(socket);
    let input = "";
    let name = "";
    let from = "";
    let to: string[] = [];
    let inContent = false;
    /** Bytes of a BDAT that are still to come. */
    let chunkLeft = 0;
    let isLastChunk = false;
    let chunks: string[] = [];
    const say = (reply: string): void => {
      if (reply === "drop") socket.destroy();
      else socket.write(`${reply}\r\n`);
    };
    const ended = (content: string, chunked: boolean): void => {
      const client = socket.remoteAddress ?? "";
      const message = { from, to, content, chunked, client, helo: name };
      const answer = this.#answers.end?.(message, name) ?? "250 2.0.0 taken";
      if (answer.startsWith("2")) this.#take(message);
      say(answer);
    };
    const chunkEnded = (): void => {
      if (!isLastChunk) return say("250 2.0.0 ok");
      const content = chunks.join("");
      chunks = [];
      if (to.length === 0) say("554 5.5.1 no recipients");
      else ended(content, true);
    };
    const command = (line: string): void => {
      this.commands.push(line);
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === "EHLO") {
        name = line.slice(5);
        const lines = [
          "peer.test",
          ...(this.#answers.extensions ?? ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES"]),
        ];
        say(
          lines.map((text, at) => `250${at === lines.length - 1 ? " " : "-"}${text}`).join("\r\n"),
        );
      } else if (verb === "MAIL") {
        from = line.slice(10);
        to = [];
        say(this.#answers.mail?.(line) ?? "250 2.1.0 ok");
      } else if (verb === "RCPT") {
        const answer = this.#answers.rcpt?.(line) ?? "250 2.1.5 ok";
        if (answer.startsWith("2")) to.push(line.slice(8));
        say(answer);
      } else if (verb === "DATA") {
        inContent = to.length > 0;
        say(inContent ? "354 go on" : "554 5.5.1 no recipients");
      } else if (verb === "BDAT") {
        const [, bytes = "0", last] = /^BDAT (\d+)( LAST)?$/i.exec(line) ?? [];
        chunkLeft = Number(bytes);
        isLastChunk = last !== undefined;
        if (chunkLeft === 0) chunkEnded();
      } else if (verb === "QUIT") {
        say("221 2.0.0 bye");
        socket.end();
      } else say("250 2.0.0 ok");
    };
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      for (;;) {
        if (chunkLeft > 0) {
          const piece = input.slice(0, chunkLeft);
          chunks.push(piece);
          input = input.slice(piece.length);
          chunkLeft -= piece.length;
          if (chunkLeft > 0) return;
          chunkEnded();
        }
        if (inContent) {
          if (this.#answers.dropInData?.()) return socket.destroy();
          const end = input.startsWith(".\r\n") ? 0 : input.indexOf("\r\n.\r\n") + 2;
          if (end === 1) return;
          const content = input.slice(0, end);
          input = input.slice(end + 3);
          inContent = false;
          ended(content, false);
        }
        const end = input.indexOf("\r\n");
        if (end < 0) return;
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        command(line);
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    say(this.#answers.greeting?.() ?? "220 peer.test ESMTP");
  }

  #take(message: TakenMessage): void {
    this.messages.push(message);
    for (const waiting of [...this.#waiting]) {
      if (this.messages.length < waiting.count) continue;
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
      waiting.resolve();
    }
  }
}
