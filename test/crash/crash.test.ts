import assert from "node:assert/strict";
import { test } from "node:test";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { crashRun } from "./crash-run.ts";

test("a server killed under load loses nothing it took and repeats only what was in flight", async () => {
  const lines: string[] = [];
  const result = await crashRun(2, THIS_RUNTIME, (line) => lines.push(line));
  assert.ok(result.acknowledged > 0, lines.join("\n"));
  assert.deepEqual(
    { lost: result.lost, corrupted: result.corrupted, repeatedOtherwise: result.repeatedOtherwise },
    { lost: 0, corrupted: 0, repeatedOtherwise: 0 },
    lines.join("\n"),
  );
});
