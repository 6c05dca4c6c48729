import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { Diagnostics } from "../report/diagnostics.ts";
import { expandFile } from "./expand.ts";

test("a file included again and again is read up to a bound", async () => {
  const diagnostics = new Diagnostics();
  const files = memoryFiles({
    "/c/config": "include big\n".repeat(70),
    "/c/big": `#${" ".repeat(999_000)}\nmax-out 1\n`,
  });
  const { nodes } = await expandFile("/c/config", files, diagnostics);
  assert.equal(nodes.length, 67);
  const found = diagnostics.sorted();
  assert.equal(found.length, 3);
  assert.match(found[0]?.message ?? "", /more than 67108864 characters/);
});
