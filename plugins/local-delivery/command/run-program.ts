import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { type Clock, errorText, peerText } from "../../../core/mod.ts";
import { type ProcessIdentity, spawnBare } from "./spawn-bare.ts";

export type { ProcessIdentity };

/** Bytes of what a program writes that are kept; the rest is read and thrown away, so that the program does not stand still. */
const MOST_OUTPUT = 1024;

/** How long output is waited for after the end of a program whose descendants hold it open, milliseconds. */
const LAST_OUTPUT = 1000;

/** A program to run once, without a shell. */
export interface Program {
  readonly program: string;
  readonly args: readonly string[];
  /** Whose rights it gets; undefined for those of this process. */
  readonly identity: ProcessIdentity | undefined;
  /** What it reads on standard input. */
  readonly input: AsyncIterable<Buffer>;
  /** It is killed when it runs for longer, milliseconds. */
  readonly timeLimit: number;
}

/** How a run ended. `output` is the beginning of what the program wrote, as one line. */
export type Ended =
  | { readonly kind: "exited"; readonly code: number; readonly output: string }
  | { readonly kind: "killed"; readonly signal: string; readonly output: string }
  | { readonly kind: "timed-out"; readonly output: string }
  | { readonly kind: "not-started"; readonly reason: string }
  /** Its input could not be read to the end. It was killed before it could take a part for the whole. */
  | { readonly kind: "input-failed"; readonly error: unknown }
  /** `stop` was called. */
  | { readonly kind: "stopped" };

/** A program that runs, in a process group of its own. */
export class RunningProgram {
  /** Resolves when the program has ended; never rejects. */
  readonly ended: Promise<Ended>;
  readonly #clock: Clock;
  #child: ChildProcess | undefined;
  #resolve: (ended: Ended) => void = () => {};
  /** Why it was killed, when we did it. */
  #reason: Ended | "timed-out" | undefined;
  #exited = false;
  readonly #output: Buffer[] = [];
  #kept = 0;

  /** `withheld`: descriptors of this process that the program would have too, and must not have. */
  constructor(command: Program, clock: Clock, withheld: readonly number[] = []) {
    this.#clock = clock;
    this.ended = new Promise((resolve) => {
      this.#resolve = resolve;
    });
    this.#start(command, withheld);
  }

  /** Kills the program and all of its group. Does nothing when it has ended. */
  stop(): void {
    this.#kill({ kind: "stopped" });
  }

  #start(
    { program, args, identity, input, timeLimit }: Program,
    withheld: readonly number[],
  ): void {
    let child: ChildProcess;
    try {
      child = spawnBare(program, args, withheld, identity);
    } catch (error) {
      this.#resolve({ kind: "not-started", reason: errorText(error) });
      return;
    }
    const timer = this.#clock.after(timeLimit, () => this.#kill("timed-out"));
    void this.ended.then(() => timer.cancel());
    this.#child = child;
    child.once("error", (error) => {
      if (child.pid !== undefined) return;
      this.#exited = true;
      this.#resolve({ kind: "not-started", reason: errorText(error) });
    });
    child.once("exit", (code, signal) => this.#ends(child, code, signal));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => this.#keep(chunk));
      // Output that cannot be read is output that was not kept.
      stream?.on("error", () => {});
    }
    if (child.stdin !== null) void this.#feed(child.stdin, input);
  }

  /** A program need not read all of its input: what counts is its exit code. */
  async #feed(stdin: Writable, input: AsyncIterable<Buffer>): Promise<void> {
    stdin.on("error", () => {});
    try {
      for await (const chunk of input) {
        if (!stdin.writable) return;
        if (!stdin.write(chunk)) await canTakeMore(stdin);
      }
      // Killed programs get no end of input: they must not take the part they have for the whole.
      if (this.#reason === undefined) stdin.end();
    } catch (error) {
      this.#kill({ kind: "input-failed", error });
    }
  }

  #keep(chunk: Buffer): void {
    const part = chunk.subarray(0, MOST_OUTPUT - this.#kept);
    if (part.length === 0) return;
    this.#output.push(Buffer.from(part));
    this.#kept += part.length;
  }

  #kill(reason: Ended | "timed-out"): void {
    const pid = this.#child?.pid;
    if (this.#exited || this.#reason !== undefined || pid === undefined) return;
    this.#reason = reason;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has just ended, or runs as somebody whom this process may not signal; its end is awaited nonetheless.
      this.#child?.kill("SIGKILL");
    }
  }

  #ends(child: ChildProcess, code: number | null, signal: string | null): void {
    this.#exited = true;
    child.stdin?.destroy();
    const last = this.#clock.after(LAST_OUTPUT, () => finish());
    const finish = (): void => {
      last.cancel();
      child.stdout?.destroy();
      child.stderr?.destroy();
      this.#resolve(this.#result(code, signal));
    };
    child.once("close", finish);
  }

  #result(code: number | null, signal: string | null): Ended {
    const output = peerText(Buffer.concat(this.#output).toString("utf8")).trim();
    if (this.#reason === "timed-out") return { kind: "timed-out", output };
    if (this.#reason !== undefined) return this.#reason;
    return code === null
      ? { kind: "killed", signal: signal ?? "a signal", output }
      : { kind: "exited", code, output };
  }
}

function canTakeMore(stdin: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stdin.off("drain", done);
      stdin.off("close", done);
      resolve();
    };
    stdin.on("drain", done);
    stdin.on("close", done);
  });
}
