import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runScript } from "../test/support/run-script.ts";

test("nothing of a sandbox that has ended keeps its process, or stays on disk", async () => {
  const script = runScript(join(import.meta.dirname, "../test/support/sandbox-once.ts"), []);
  const lines: string[] = [];
  for await (const line of script.lines) lines.push(line);
  assert.deepEqual(await script.ended, { code: 0, signal: null });
  const [waited, ...folders] = lines;
  assert.equal(waited, "ended");
  assert.equal(folders.length, 2);
  for (const folder of folders) assert.equal(existsSync(folder), false, folder);
});
