import assert from "node:assert/strict";
import { test } from "node:test";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { reloadRun } from "./reload-run.ts";

test("a server reloaded under load, with good files and bad ones, breaks no session and sends everything once", async () => {
  const lines: string[] = [];
  const result = await reloadRun(4, THIS_RUNTIME, (line) => lines.push(line));
  const { acknowledged, sessions, ...counts } = result;
  assert.ok(acknowledged > 0 && sessions > 0, lines.join("\n"));
  assert.deepEqual(
    counts,
    { reloads: 4, lost: 0, corrupted: 0, repeated: 0, broken: [], wrong: [] },
    lines.join("\n"),
  );
});
