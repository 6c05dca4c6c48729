import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { GatheredLines } from "./gathered-lines.ts";

test("that a file cannot be written is said once, and once when it can again; its lines wait", async () => {
  const clock = new FakeClock();
  const said: string[] = [];
  const written: string[] = [];
  let broken = true;
  const lines = new GatheredLines({
    clock,
    most: 100,
    append: async (file, text) => {
      if (broken && file === "a") throw new Error("full");
      written.push(`${file}: ${text}`);
    },
    lost: (file, count) => said.push(`${file} lost ${count}`),
    failed: (file) => said.push(`${file} failed`),
    recovered: (file) => said.push(`${file} recovered`),
  });
  lines.add("a", "1\n");
  lines.add("b", "2\n");
  await clock.advance(60_000);
  assert.deepEqual(said, ["a failed"]);
  assert.deepEqual(written, ["b: 2\n"]);
  broken = false;
  await clock.advance(5000);
  assert.deepEqual(said, ["a failed", "a recovered"]);
  assert.deepEqual(written, ["b: 2\n", "a: 1\n"]);
  broken = true;
  lines.add("a", "3\n");
  await clock.advance(1000);
  assert.deepEqual(said.slice(2), ["a failed"]);
  await lines.end();
});
