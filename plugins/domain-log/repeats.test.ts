import assert from "node:assert/strict";
import { test } from "node:test";
import { notIn, Repeats } from "./repeats.ts";

test("what may come again: the first batch, what was written before the start, a batch that failed", () => {
  const repeats = new Repeats(1000);
  assert.equal(repeats.mayBeIn({ id: 5, at: 0 }), false, "nothing was given out");
  repeats.begin(5, 7);
  assert.ok(repeats.mayBeIn({ id: 7, at: 5000 }), "the clock may have been set back");
  assert.ok(repeats.mayBeIn({ id: 8, at: 1000 }));
  assert.equal(repeats.mayBeIn({ id: 8, at: 1001 }), false);
  assert.equal(repeats.mayBeIn({ id: 20_000, at: 0 }), false, "no batch has so many events");
  repeats.begin(8, 9);
  assert.equal(repeats.mayBeIn({ id: 9, at: 1001 }), false);
  repeats.failed(8, 2000);
  assert.ok(repeats.mayBeIn({ id: 9, at: 1001 }));
});

test("lines are left out as often as they are there", () => {
  assert.deepEqual(notIn("a\nb\n", ["a\n", "a\n", "c\n"]), ["a\n", "c\n"]);
  assert.deepEqual(notIn("half\nc\n", ["lf\n", "c\n"]), ["lf\n"]);
  assert.deepEqual(notIn("", ["a\n"]), ["a\n"]);
});
