import { createInterface } from "node:readline";
import { terminalLine, terminalText } from "../core/mod.ts";

/** Where a command writes. Injected, so that commands can be tested without a process. */
export interface Terminal {
  /** Results: standard output. A final line end is added. */
  print(text: string): void;
  /** A text that may be the content of a file: where nobody looks at it, not one character is changed. */
  copy(text: string): void;
  /** Everything else: standard error. */
  complain(text: string): void;
  /** True when results may be coloured. */
  readonly colour: boolean;
  /** Characters of a line where somebody looks at results; undefined elsewhere: nothing is cut. */
  readonly width?: number | undefined;
  /** Many bytes of text to standard output; resolves when they may go on: false when nobody reads them any more. */
  write?(bytes: Buffer): Promise<boolean>;
  /** Shows a line on standard error in the place of the last one, or takes it away; not where nobody looks. */
  readonly progress?: ((text: string) => void) | undefined;
  /** Asks somebody at a terminal, for one line; undefined where nobody is there. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** The process is there for the command alone: its signals are meant for it. */
  readonly ownsProcess?: boolean | undefined;
}

/** The process's own standard streams. */
export const processTerminal: Terminal = {
  print: (text) => say(process.stdout, text),
  copy: (text) => say(process.stdout, process.stdout.isTTY ? terminalText(text) : text),
  complain: (text) => say(process.stderr, text),
  get colour() {
    return process.stdout.isTTY === true && !process.env.NO_COLOR;
  },
  get width() {
    return process.stdout.isTTY === true ? process.stdout.columns || undefined : undefined;
  },
  write: (bytes) => written(process.stdout, bytes),
  get progress() {
    return process.stderr.isTTY === true ? showProgress : undefined;
  },
  get ask() {
    return process.stdin.isTTY === true && process.stderr.isTTY === true ? askOnce : undefined;
  },
  ownsProcess: true,
};

/** A line from the terminal; empty when it ends, or is interrupted. */
function askOnce(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on("close", () => resolve(""));
    lines.on("SIGINT", () => lines.close());
    lines.question(terminalText(question), (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}

/** The same terminal, where nothing is asked. */
export function withoutAsking(to: Terminal): Terminal {
  return {
    print: (text) => to.print(text),
    copy: (text) => to.copy(text),
    complain: (text) => to.complain(text),
    colour: to.colour,
    width: to.width,
    write: (bytes) => writeBytes(to, bytes),
    progress: to.progress,
    ownsProcess: to.ownsProcess,
  };
}

/** Takes away what stands in the line of a terminal. */
const NO_BAR = "\r\x1b[2K";

function showProgress(text: string): void {
  process.stderr.write(`${NO_BAR}${terminalText(text)}`);
}

/** Bytes that go to a terminal are shown; anywhere else not one is changed. */
function written(stream: NodeJS.WriteStream, bytes: Buffer): Promise<boolean> {
  const content = stream.isTTY ? `${NO_BAR}${terminalText(bytes.toString("utf8"))}` : bytes;
  return new Promise((resolve) => {
    const broken = (): void => resolve(false);
    stream.once("error", broken);
    try {
      stream.write(content, (error) => {
        stream.off("error", broken);
        resolve(!error);
      });
    } catch (error) {
      stream.emit("error", error);
    }
  });
}

/** Writes bytes where a terminal can take them, else as text. */
export async function writeBytes(to: Terminal, bytes: Buffer): Promise<boolean> {
  if (bytes.length === 0) return true;
  if (to.write !== undefined) return to.write(bytes);
  to.copy(bytes.toString("utf8").replace(/\r?\n$/, ""));
  return true;
}

/** Writes a line. What is said to nobody, as to a full disk, ends no server: some runtimes tell by an error that is thrown. */
function say(stream: NodeJS.WriteStream, text: string): void {
  try {
    stream.write(`${text}\n`);
  } catch (error) {
    stream.emit("error", error);
  }
}

/** The same terminal, which nothing in what is written can take over: the border to every terminal. */
export function guarded(to: Terminal): Terminal {
  return {
    print: (text) => to.print(terminalText(text, to.colour)),
    copy: (text) => to.copy(text),
    complain: (text) => to.complain(terminalText(text, to.colour)),
    colour: to.colour,
    width: to.width,
    write: (bytes) => writeBytes(to, bytes),
    progress: to.progress,
    ask: to.ask,
    ownsProcess: to.ownsProcess,
  };
}

/** Lines up what is said under names, of which each may be of several lines. */
export function factsText(facts: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  const lines = facts.map(([name, text]) => {
    const indented = text.replaceAll("\n", `\n${" ".repeat(width)}`);
    return `${name.padEnd(width)}${indented}`;
  });
  return lines.join("\n");
}

/** How results are to look. */
export type Look = Pick<Terminal, "colour" | "width">;

const PLAIN: Look = { colour: false, width: undefined };

/** What needs somebody's attention, in red where colours are wanted. */
export function alarming(text: string, { colour }: Pick<Terminal, "colour">): string {
  return colour ? `\u001b[31m${text}\u001b[0m` : text;
}

/** The least width that lines are cut to. */
const NARROWEST = 40;

/**
 * Lines up columns with two blanks between them; numbers stand right. A cell is one line, whatever is in it. Lines that are longer than a terminal
 * is wide are cut.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { colour, width: room }: Look = PLAIN,
): string {
  const most = room === undefined ? undefined : Math.max(room, NARROWEST);
  const fitting = (text: string): string =>
    most === undefined || text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  const shown = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell : terminalLine(cell))),
  );
  const widths = head.map((title, at) =>
    shown.reduce((widest, row) => Math.max(widest, String(row[at] ?? "").length), title.length),
  );
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return typeof cell === "number" ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  const title = fitting(line(head));
  const lines = shown.map((row) => fitting(line(row)));
  return [colour ? `\u001b[1m${title}\u001b[0m` : title, ...lines].join("\n");
}
