import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { connect as secureConnect } from "node:tls";
import { testCertificate } from "./scripted-peer.ts";
import { SocketReader } from "./socket-reader.ts";
import type { TestReception } from "./test-reception.ts";

/** A dialog to play against a server: settings on top, then its steps. */
export interface Dialog {
  /** `set NAME VALUE` lines. */
  readonly settings: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

interface Step {
  readonly verb: string;
  readonly rest: string;
  /** Line in the file. */
  readonly line: number;
}

/**
 * Reads a dialog, one step a line; `#` starts a comment line:
 *
 *     set NAME VALUE    a setting of the server, before the first step
 *     C: TEXT           sends the line; lines in a row go out in one write
 *     raw: TEXT         sends just that
 *     S: TEXT           takes a line, which must be that one; `*` at the end stands for anything
 *     end               takes the close of the other side
 *     tls               puts TLS on
 *     taken FROM > TO…  a message was taken, with that sender and these recipients
 *     content: TEXT     its content, its trace field left out
 *     trace: TEXT       its trace field, unfolded, begins so
 *     nothing           no message was taken since the last look, and none is half received
 *
 * `\r`, `\n`, `\0`, `\\`, `\xHH` and `\{N}` (the character before, N times in all) are understood
 * in what is sent and in `content`.
 */
export function parseDialog(text: string): Dialog {
  const settings = new Map<string, string>();
  const steps: Step[] = [];
  for (const [at, raw] of text.split("\n").entries()) {
    if (raw.trim() === "" || raw.startsWith("#")) continue;
    const [, verb = "", rest = ""] = /^(\S+) ?(.*)$/.exec(raw) ?? [];
    if (verb === "set") settings.set(...pair(rest));
    else steps.push({ verb, rest, line: at + 1 });
  }
  return { settings, steps };
}

function pair(text: string): [string, string] {
  const space = text.indexOf(" ");
  return [text.slice(0, space), text.slice(space + 1)];
}

/**
 * Plays a dialog against the server at `port`; rejects, naming the line, where it goes another way.
 */
export async function playDialog(
  dialog: Dialog,
  port: number,
  reception: TestReception,
): Promise<void> {
  const player = new Player(connect(port, "127.0.0.1"), reception);
  try {
    for (const [at, step] of dialog.steps.entries()) {
      const next = dialog.steps[at + 1];
      try {
        await player.play(step, next);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new Error(`line ${step.line}: ${why}`);
      }
    }
  } finally {
    player.close();
  }
}

class Player {
  #socket: Socket;
  #reader: SocketReader;
  readonly #reception: TestReception;
  #unsent = "";
  #seen = 0;

  constructor(socket: Socket, reception: TestReception) {
    socket.on("error", () => {});
    this.#socket = socket;
    this.#reader = new SocketReader(socket);
    this.#reception = reception;
  }

  close(): void {
    this.#socket.destroy();
  }

  async play({ verb, rest }: Step, next: Step | undefined): Promise<void> {
    switch (verb) {
      case "C:":
      case "raw:":
        this.#unsent += bytesOf(rest) + (verb === "C:" ? "\r\n" : "");
        if (next?.verb === "C:" || next?.verb === "raw:") return;
        this.#socket.write(Buffer.from(this.#unsent, "latin1"));
        this.#unsent = "";
        return;
      case "S:":
        return expectLine(rest, await this.#reader.line());
      case "end":
        await this.#reader.end();
        assert.equal(this.#reader.buffered, 0, "more came before the end");
        return;
      case "tls":
        return this.#secure();
      case "nothing":
        assert.equal(this.#reception.taken.length, this.#seen, "a message was taken");
        assert.equal(this.#reception.open.size, 0, "a draft is open");
        return;
      default:
        return this.#look(verb, rest);
    }
  }

  #look(verb: string, rest: string): void {
    const message = this.#reception.taken.at(-1);
    if (message === undefined) throw new Error("no message was taken");
    const { content, info, recipients } = message;
    const [trace = "", body = ""] = splitTrace(content);
    switch (verb) {
      case "taken": {
        const to = recipients.map(({ address }) => address).join(" ");
        assert.equal(`${info.sender} > ${to}`, rest);
        assert.equal(this.#reception.taken.length, ++this.#seen, "messages taken");
        assert.equal(info.size, content.length, "size");
        return;
      }
      case "content:":
        return assert.equal(body, bytesOf(rest));
      case "trace:":
        assert.ok(trace.startsWith(rest), `the trace field is ${trace}`);
        return;
      default:
        throw new Error(`unknown step ${verb}`);
    }
  }

  async #secure(): Promise<void> {
    const socket = this.#reader.release();
    this.#socket = await new Promise<Socket>((resolve, reject) => {
      const secured = secureConnect({ socket, ca: testCertificate, servername: "mx.test" }, () =>
        resolve(secured),
      );
      secured.once("error", reject);
    });
    this.#socket.on("error", () => {});
    this.#reader = new SocketReader(this.#socket);
  }
}

/** The trace field on one line, and the rest. */
function splitTrace(content: string): readonly string[] {
  if (!content.startsWith("Received: ")) return ["", content];
  const end = content.search(/\r\n(?![ \t])/);
  return [content.slice(0, end).replaceAll("\r\n\t", " "), content.slice(end + 2)];
}

function expectLine(expected: string, line: string): void {
  const matches = expected.endsWith("*")
    ? line.startsWith(expected.slice(0, -1))
    : line === expected;
  if (!matches) throw new Error(`expected ${expected}, came ${JSON.stringify(line)}`);
}

/** One character a byte; what is beyond ASCII in the file becomes its UTF-8 bytes. */
function bytesOf(text: string): string {
  const bytes = Buffer.from(text, "utf8").toString("latin1");
  return bytes
    .replaceAll(/(.)\\\{(\d+)\}/g, (_all, sign: string, count: string) =>
      sign.repeat(Number(count)),
    )
    .replaceAll(/\\(r|n|0|\\|x[0-9a-f]{2})/g, (_all, sign: string) => {
      if (sign === "r") return "\r";
      if (sign === "n") return "\n";
      if (sign === "0") return "\0";
      if (sign === "\\") return "\\";
      return String.fromCharCode(Number.parseInt(sign.slice(1), 16));
    });
}
