import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { tethered } from "./tether.ts";

/** A script of ours in a process of its own, under the runtime that runs the tests. */
export interface RunningScript {
  readonly child: ChildProcess;
  /** What it prints, line by line, until it ends. */
  readonly lines: AsyncIterable<string>;
  /** Exit code and signal when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts a TypeScript file with arguments. Its standard error is ours. */
export function runScript(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningScript {
  const isDeno = process.versions.deno !== undefined;
  const command = isDeno ? ["run", "-A", "--no-check", script] : [script];
  const child = spawn(...tethered(process.execPath, [...command, ...args]), {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, lines: createInterface({ input: child.stdout }), ended };
}
