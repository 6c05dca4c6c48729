import { spawn } from "node:child_process";
import { tethered } from "../test/support/tether.ts";

/** A command that has ended. */
export interface Ended {
  /** Its standard output. */
  readonly output: string;
  /** Its standard error. */
  readonly complaints: string;
  /** How it ended: `exit code 1`, `SIGSEGV`, or why it was ended or did not start. */
  readonly end: string;
  readonly code: number | null;
  readonly seconds: number;
}

/** What ends us, and with us what we run. */
const ENDS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Those that run, each the leader of a group of processes. */
const running = new Set<number>();

for (const signal of ENDS)
  process.once(signal, () => {
    for (const leader of running) endGroup(leader);
    process.exit(1);
  });

function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // All of it has ended by itself.
  }
}

/** Runs a command to its end, which is at `limit` milliseconds at the latest. */
export function runCommand(
  [command = "", ...args]: readonly string[],
  options: {
    readonly folder: string;
    readonly limit: number;
    readonly environment?: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const child = spawn(...tethered(command, args), {
      cwd: options.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NO_COLOR: "1", ...options.environment },
      // A group of its own, to be ended with all that it has started.
      detached: true,
    });
    const { pid } = child;
    if (pid !== undefined) running.add(pid);
    const [output, complaints]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
    let late = "";
    const limit = setTimeout(() => {
      late = `ended after ${options.limit / 60_000} minutes: `;
      if (pid !== undefined) endGroup(pid);
      // What left the group may keep them open for ever.
      child.stdout.destroy();
      child.stderr.destroy();
    }, options.limit);
    const done = (code: number | null, end: string): void => {
      clearTimeout(limit);
      if (pid !== undefined) running.delete(pid);
      resolve({
        output: Buffer.concat(output).toString("utf8"),
        complaints: Buffer.concat(complaints).toString("utf8"),
        end: late + end,
        code,
        seconds: (performance.now() - begun) / 1000,
      });
    };
    child.on("error", (error) => done(null, error.message));
    child.on("close", (code, signal) => done(code, signal ?? `exit code ${code}`));
  });
}
