import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { requireProgram } from "./programs.ts";
import { runScript } from "./run-script.ts";

const conformance = (name: string): string =>
  fileURLToPath(new URL(`../conformance/${name}`, import.meta.url));

/** Compiles a C file of ours into a library to be preloaded into processes. Throws where there is no compiler. */
export function compileLibrary(source: string, library: string): void {
  requireProgram("cc", "gcc libc6-dev");
  const { status, stderr } = spawnSync("cc", [
    "-shared",
    "-fPIC",
    "-O2",
    "-o",
    library,
    source,
    "-ldl",
    "-lpthread",
  ]);
  assert.equal(status, 0, String(stderr));
}

/**
 * Runs a script of `test/conformance` on a disk that fails while it wants it to; its arguments are
 * a folder and `args`. It must say "fine".
 */
export async function onFailingDisk(script: string, ...args: readonly string[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "postrider-failing-"));
  const data = await mkdtemp(join(tmpdir(), "postrider-failing-data-"));
  try {
    const library = join(directory, "failing-disk.so");
    compileLibrary(conformance("failing-disk.c"), library);
    const { lines, ended } = runScript(conformance(script), [data, ...args], {
      LD_PRELOAD: library,
      FAILING_DISK: join(directory, "failing"),
    });
    const said: string[] = [];
    for await (const line of lines) said.push(line);
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.deepEqual(said, ["fine"]);
  } finally {
    await rm(directory, { recursive: true, force: true });
    await rm(data, { recursive: true, force: true });
  }
}
