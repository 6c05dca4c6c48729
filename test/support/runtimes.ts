import { spawn } from "node:child_process";
import { join } from "node:path";

export const ROOT: string = join(import.meta.dirname, "../..");

export type Runtime = "bun" | "node" | "deno";
export const RUNTIMES: readonly Runtime[] = ["bun", "node", "deno"];

/** The runtime of that name; Bun for any other text. */
export function runtimeNamed(text: string | undefined): Runtime {
  return text === "node" || text === "deno" ? text : "bun";
}

/** How a script of ours is run on a runtime that npm brought. */
export function commandOn(runtime: Runtime, script: string): readonly [string, readonly string[]] {
  const bin = join(ROOT, "node_modules", ".bin", runtime);
  return [bin, [...(runtime === "deno" ? ["run", "-A", "--no-check"] : []), join(ROOT, script)]];
}

/** Runs a script to its end; resolves with what it printed and how long the process took, milliseconds. Its standard error is ours. */
export function runOn(
  runtime: Runtime,
  script: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string; readonly time: number }> {
  const [command, before] = commandOn(runtime, script);
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, [...before, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: ROOT,
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? 1, output, time: performance.now() - begun }),
    );
  });
}
