import { createHash } from "node:crypto";
import { connect } from "node:net";

/** A message that can be known again where it arrives. */
export interface LoadMessage {
  readonly id: string;
  readonly to: string;
  /** Header section and body, the last line end included. */
  readonly content: string;
}

/** A message with its number and the digest of its body in the header section. `lines` is the length of the body. */
export function loadMessage(id: string, to: string, lines = 20): LoadMessage {
  const body = `${"line of text ".repeat(5)}\r\n`.repeat(lines);
  return { id, to, content: `X-Id: ${id} ${digest(body)}\r\n\r\n${body}` };
}

/** Which message a content that came somewhere is, and whether it is whole. */
export function recognise(content: string): { readonly id: string; readonly whole: boolean } {
  const [, id = "", expected] = /X-Id: (\S+) (\S+)\r\n/.exec(content) ?? [];
  const body = content.slice(content.indexOf("\r\n\r\n") + 4);
  return { id, whole: digest(body) === expected };
}

function digest(text: string): string {
  return createHash("sha256").update(text, "latin1").digest("hex");
}

/** A session that sends message after message. */
export interface LoadSessionOptions {
  /** Loopback port of the server. */
  readonly port: number;
  /** The next message; undefined ends the session with QUIT. */
  readonly next: () => LoadMessage | undefined;
  /** Called when a message got its 250. */
  readonly acknowledged: (id: string) => void;
  /** Milliseconds between two messages; none unless stated. */
  readonly pause?: number;
}

/** What is awaited, in the order of a transaction. */
type Stage = "greeting" | "hello" | "sender" | "recipient" | "data" | "content" | "quit";

const EXPECTED: Readonly<Record<Stage, readonly [reply: string, next: Stage]>> = {
  greeting: ["220", "hello"],
  hello: ["250", "sender"],
  sender: ["250", "recipient"],
  recipient: ["250", "data"],
  data: ["354", "content"],
  content: ["250", "sender"],
  quit: ["221", "quit"],
};

/**
 * Sends over one connection until `next` has nothing more or the connection ends. Resolves with what went wrong: undefined,
 * the reply that was not expected, or how the connection ended. Never rejects.
 */
export function runLoadSession(options: LoadSessionOptions): Promise<string | undefined> {
  const { port, next, acknowledged, pause = 0 } = options;
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let stage: Stage = "greeting";
    let message: LoadMessage | undefined;
    let input = "";
    let problem: string | undefined = "the connection closed";
    const begin = (): void => {
      message = next();
      if (message === undefined) stage = "quit";
      const transaction = `MAIL FROM:<a@example.com>\r\nRCPT TO:<${message?.to}>\r\nDATA\r\n`;
      socket.write(message === undefined ? "QUIT\r\n" : transaction);
    };
    const take = (reply: string): void => {
      const [expected, following] = EXPECTED[stage];
      if (!reply.startsWith(expected)) {
        problem = `${stage}: ${reply}`;
        socket.destroy();
        return;
      }
      if (stage === "content" && message) acknowledged(message.id);
      if (stage === "quit") problem = undefined;
      stage = following;
      if (stage === "hello") socket.write("EHLO load.test\r\n");
      else if (stage === "content") socket.write(`${message?.content}.\r\n`);
      else if (stage === "sender") {
        if (pause > 0) setTimeout(begin, pause);
        else begin();
      }
    };
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      for (let end = input.indexOf("\r\n"); end >= 0; end = input.indexOf("\r\n")) {
        const line = input.slice(0, end);
        input = input.slice(end + 2);
        if (line[3] !== "-") take(line);
      }
    });
    socket.on("error", ({ message: text }) => {
      problem = text;
      socket.destroy();
    });
    socket.on("close", () => resolve(problem));
  });
}
