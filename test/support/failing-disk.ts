import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runScript } from "./run-script.ts";

const conformance = (name: string): string =>
  fileURLToPath(new URL(`../conformance/${name}`, import.meta.url));
const hasCompiler = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;

/** A test on a disk that fails: without a C compiler there is no way to make a flush fail. */
export const withCompiler: typeof test | typeof test.skip = hasCompiler ? test : test.skip;

/** Runs a script of `test/conformance` whose flushes fail while it wants them to; its argument is a folder. It must say "fine". */
export async function onFailingDisk(script: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "postrider-failing-"));
  const data = await mkdtemp(join(tmpdir(), "postrider-failing-data-"));
  try {
    const library = join(directory, "failing-disk.so");
    const options = ["-shared", "-fPIC", "-o", library, conformance("failing-disk.c"), "-ldl"];
    const { status, stderr } = spawnSync("cc", options);
    assert.equal(status, 0, String(stderr));
    const { lines, ended } = runScript(conformance(script), [data], {
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
