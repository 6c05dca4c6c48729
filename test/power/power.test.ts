import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRandom } from "../support/fake-random.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { powerRun } from "./power-run.ts";

const own = process.versions.bun ? "bun" : process.versions.deno ? "deno" : "node";

test("what was acknowledged survives a power loss, and what was recorded does not start again", async () => {
  const random = fakeRandom(Date.now());
  const lines: string[] = [];
  const { images, started, acknowledged, dropped, torn, inDoubt, ...rest } = await powerRun({
    images: 10,
    runtime: runtimeNamed(own),
    duration: 1500,
    serverEvery: 10,
    chance: () => random.integer(2 ** 32) / 2 ** 32,
    report: (line) => lines.push(line),
  });
  assert.ok(acknowledged > 0 && dropped > 0 && torn >= 0 && inDoubt >= 0, lines.join("\n"));
  const { refused, lost, changed, doubled, again } = rest;
  assert.deepEqual(
    { images, started, refused, lost, changed, doubled, again },
    { images: 10, started: 1, refused: 0, lost: 0, changed: 0, doubled: 0, again: 0 },
    lines.join("\n"),
  );
});
