import type { ChildProcess } from "node:child_process";
import { type Clock, errorText, peerText } from "../../../core/mod.ts";
import { spawnBare } from "../../local-delivery/contract.ts";

/** Bytes of what a program writes that are kept for the log; the rest is read and thrown away, so that it does not stand still. */
const MOST_OUTPUT = 1024;
/** Characters in a line by which a program says how far it is. */
const LONGEST_COUNT = 15;

/** How a program ended. */
export interface ProgramEnd {
  /** It ended by itself, with status 0. */
  readonly isWell: boolean;
  /** In words, with the beginning of what it wrote to standard error. */
  readonly text: string;
}

/** A program that runs, and reads lines from its standard input for as long as it likes. */
export class ReadingProgram {
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<ProgramEnd>;
  /** Undefined while it runs. */
  end: ProgramEnd | undefined;
  /** How many lines it has said it is done with, by a number on a line of its own on its standard output. */
  done = 0;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #resolve: (end: ProgramEnd) => void = () => {};
  readonly #output: Buffer[] = [];
  #kept = 0;
  #count = "";
  #killedFor: string | undefined;
  /** Called when `done` or `end` is another. */
  #changed: () => void = () => {};

  /** `counts`: what it writes to its standard output says how far it is. */
  constructor(
    argv: readonly [string, ...string[]],
    parts: {
      readonly clock: Clock;
      readonly withheld: readonly number[];
      readonly counts: boolean;
    },
  ) {
    this.#clock = parts.clock;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    const [program, ...args] = argv;
    try {
      const child = spawnBare(program, args, parts.withheld);
      this.#child = child;
      child.once("error", (error) => {
        if (child.pid === undefined) this.#over(false, `it cannot be started: ${errorText(error)}`);
      });
      child.once("exit", (code, signal) => this.#exited(code, signal));
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on("error", () => {});
      child.stderr?.on("data", (chunk: Buffer) => this.#keep(chunk));
      child.stdout?.on("data", (chunk: Buffer) =>
        parts.counts ? this.#hear(chunk) : this.#keep(chunk),
      );
    } catch (error) {
      this.#over(false, `it cannot be started: ${errorText(error)}`);
    }
  }

  /** Hands text to it. Resolves when the system has it; rejects when it has ended, or takes nothing for `limit` milliseconds. */
  async write(text: string, limit: number, signal: AbortSignal): Promise<void> {
    const stdin = this.#child?.stdin;
    if (this.end !== undefined || !stdin?.writable) throw new Error(this.#why());
    const written = new Promise<boolean>((resolve) => {
      stdin.write(text, (error) => resolve(!error));
    });
    const isWritten = await this.#before(written, limit, signal);
    if (isWritten !== true) throw new Error(isWritten ?? this.#why());
  }

  /** Resolves when it is done with so many lines; rejects when it ends before, or says nothing for `limit` milliseconds. */
  async isDoneWith(lines: number, limit: number, signal: AbortSignal): Promise<void> {
    while (this.done < lines) {
      if (this.end !== undefined) throw new Error(this.#why());
      const change = new Promise<boolean>((resolve) => {
        this.#changed = () => resolve(true);
      });
      const has = await this.#before(change, limit, signal);
      if (has !== true) throw new Error(has ?? this.#why());
    }
  }

  /** True, or why not; undefined when it has ended. */
  async #before(
    done: Promise<boolean>,
    limit: number,
    signal: AbortSignal,
  ): Promise<true | string | undefined> {
    const late = Promise.withResolvers<string>();
    const timer = this.#clock.after(limit, () =>
      late.resolve(`it has taken nothing for ${limit / 1000} s`),
    );
    const abort = (): void => late.resolve("it was not waited for any longer");
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    try {
      const first = await Promise.race([done, late.promise, this.ended.then(() => false)]);
      return first === false ? undefined : first;
    } finally {
      timer.cancel();
      signal.removeEventListener("abort", abort);
    }
  }

  /** Tells it that nothing more comes. */
  finish(): void {
    this.#child?.stdin?.end();
  }

  /** Kills it and all of its group. Does nothing when it has ended. */
  kill(reason: string): void {
    const pid = this.#child?.pid;
    if (this.end !== undefined || pid === undefined) return;
    this.#killedFor ??= reason;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended.
      this.#child?.kill("SIGKILL");
    }
  }

  #hear(chunk: Buffer): void {
    const [...lines] = (this.#count + chunk.toString("latin1")).split("\n");
    this.#count = lines.pop() ?? "";
    for (const line of lines) this.#counted(line.trim());
    if (this.#count.length > LONGEST_COUNT) this.#counted(this.#count);
  }

  #counted(text: string): void {
    if (!/^\d{1,15}$/.test(text)) {
      this.#count = "";
      this.kill(`it wrote something that is no number of records: ${peerText(text.slice(0, 40))}`);
      return;
    }
    this.done = Math.max(this.done, Number(text));
    this.#changed();
  }

  #keep(chunk: Buffer): void {
    const part = chunk.subarray(0, MOST_OUTPUT - this.#kept);
    if (part.length === 0) return;
    this.#output.push(Buffer.from(part));
    this.#kept += part.length;
  }

  #exited(code: number | null, signal: string | null): void {
    const how =
      code === null ? `was ended by ${signal ?? "a signal"}` : `ended with status ${code}`;
    const why = (code === null ? this.#killedFor : undefined) ?? `it ${how}`;
    const said = peerText(Buffer.concat(this.#output).toString("utf8")).trim();
    this.#over(code === 0 && this.#killedFor === undefined, said === "" ? why : `${why}: ${said}`);
  }

  #over(isWell: boolean, text: string): void {
    this.end ??= { isWell, text };
    this.#child?.stdin?.destroy();
    this.#resolve(this.end);
    this.#changed();
  }

  #why(): string {
    return this.end?.text ?? "its standard input is closed";
  }
}
