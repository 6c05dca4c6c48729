import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { runScript } from "../../test/support/run-script.ts";

const conformance = (name: string): string =>
  fileURLToPath(new URL(`../../test/conformance/${name}`, import.meta.url));
const hasCompiler = process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;
// Without a C compiler there is no way to make a flush fail.
const withCompiler = hasCompiler ? test : test.skip;

withCompiler("a failed flush loses nothing, shows nothing, and the queue recovers", async () => {
  const directory = await mkdtemp(join(tmpdir(), "postrider-failing-"));
  try {
    const library = join(directory, "failing-disk.so");
    const options = ["-shared", "-fPIC", "-o", library, conformance("failing-disk.c"), "-ldl"];
    const { status, stderr } = spawnSync("cc", options);
    assert.equal(status, 0, String(stderr));
    const { lines, ended } = runScript(conformance("queue-failing-disk.ts"), [], {
      LD_PRELOAD: library,
      FAILING_DISK: join(directory, "failing"),
    });
    const said: string[] = [];
    for await (const line of lines) said.push(line);
    assert.deepEqual(await ended, { code: 0, signal: null });
    assert.deepEqual(said, ["fine"]);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
