import { spawn, spawnSync } from "node:child_process";
import { tethered } from "./tether.ts";

/** Throws, with what to do, unless a program is there: these tests talk to real ones. */
export function requireProgram(name: string, debianPackage: string): void {
  const found = spawnSync("sh", ["-c", `command -v ${name}`]).status === 0;
  if (!found) throw new Error(`${name} is needed for this test: apt-get install ${debianPackage}`);
}

/** Runs a program to its end; resolves with its output, also when it fails. Daemons it leaves behind are not waited for. */
export function runProgram(
  command: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(...tethered(command, args), { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const add = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.once("error", reject);
    child.once("exit", (code) => {
      setImmediate(() => {
        child.stdout.destroy();
        child.stderr.destroy();
        resolve({ code: code ?? 1, output });
      });
    });
  });
}

/**
 * Options of a test that talks to programs of others: in `npm test` it runs on Bun alone, as what they do is the same beside any runtime; with
 * `npm run test:peers` on all three.
 */
export const WITH_PROGRAMS: { readonly skip: boolean } = {
  skip: process.versions.bun === undefined && process.env.PEERS_EVERYWHERE === undefined,
};
