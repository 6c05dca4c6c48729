import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRandom } from "../support/fake-random.ts";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { powerRun } from "./power-run.ts";

test("what was acknowledged survives a power loss, and what was recorded does not start again", async () => {
  const seed = Number(process.env.POWER_SEED ?? Date.now() % 1_000_000);
  const random = fakeRandom(seed);
  const lines = [`POWER_SEED=${seed}`];
  const result = await powerRun({
    images: 10,
    runtime: THIS_RUNTIME,
    duration: 1500,
    serverEvery: 10,
    chance: () => random.integer(2 ** 32) / 2 ** 32,
    report: (line) => lines.push(line),
  });
  const { images, started, refused, lost, changed, doubled, again } = result;
  assert.ok(result.acknowledged > 0 && result.dropped > 0, lines.join("\n"));
  assert.deepEqual(
    { images, started, refused, lost, changed, doubled, again },
    { images: 10, started: 1, refused: 0, lost: 0, changed: 0, doubled: 0, again: 0 },
    lines.join("\n"),
  );
});
