import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runOn, THIS_RUNTIME } from "../test/support/runtimes.ts";

const MISTAKES = 5000;

test("a long output goes through a pipe to its end", async () => {
  const directory = await mkdtemp(join(tmpdir(), "mta-output-"));
  try {
    const file = join(directory, "config");
    await writeFile(file, "max-message-size blue\n".repeat(MISTAKES));
    const { code, output } = await runOn(THIS_RUNTIME, "bin/mta.js", ["check-config", file]);
    assert.equal(code, 1);
    assert.equal(output.trimEnd().split("\n").at(-1), `${MISTAKES} errors, 0 warnings`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
