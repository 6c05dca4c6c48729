import { spawn } from "node:child_process";
import { join } from "node:path";
import { nodeCommand } from "./node-command.ts";
import { tethered } from "./tether.ts";

export const ROOT: string = join(import.meta.dirname, "../..");

export type Runtime = "bun" | "node" | "deno";
export const RUNTIMES: readonly Runtime[] = ["bun", "node", "deno"];

/** The runtime of that name; Bun for any other text. */
export function runtimeNamed(text: string | undefined): Runtime {
  return text === "node" || text === "deno" ? text : "bun";
}

/** The runtime that this process runs on. */
export const THIS_RUNTIME: Runtime = process.versions.bun
  ? "bun"
  : process.versions.deno
    ? "deno"
    : "node";

/** How a script of ours is run on a runtime: the one that npm brought, or the system's Node where npm has none. */
export function commandOn(runtime: Runtime, script: string): readonly [string, readonly string[]] {
  const binaries = join(ROOT, "node_modules", ".bin");
  const bin = runtime === "node" ? nodeCommand(binaries) : join(binaries, runtime);
  return [bin, [...(runtime === "deno" ? ["run", "-A", "--no-check"] : []), join(ROOT, script)]];
}

/** A process that has ended. */
export interface Ended {
  readonly code: number;
  /** Its standard output. */
  readonly output: string;
  /** Its standard error. */
  readonly complaints: string;
  /** How long it took, milliseconds. */
  readonly time: number;
}

/** Runs a script to its end. */
export function runOn(runtime: Runtime, script: string, args: readonly string[]): Promise<Ended> {
  const [command, before] = commandOn(runtime, script);
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const stdio = ["ignore", "pipe", "pipe"] as const;
    const child = spawn(...tethered(command, [...before, ...args]), {
      stdio: [...stdio],
      cwd: ROOT,
    });
    let [output, complaints] = ["", ""];
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      complaints += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => {
      const time = performance.now() - begun;
      resolve({ code: code ?? 1, output, complaints, time });
    });
  });
}
