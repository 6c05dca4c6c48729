import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { Deadline } from "./deadline.ts";

test("it rings at the last deadline set, once, with one timer", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const deadline = new Deadline(clock, () => rings++);
  const start = clock.monotonic();
  deadline.set(start + 100);
  await clock.advance(60);
  deadline.set(start + 160);
  assert.equal(clock.pending, 1);
  await clock.advance(99);
  assert.equal(rings, 0);
  await clock.advance(1);
  assert.equal(rings, 1);
  assert.equal(clock.pending, 0);
});

test("an earlier deadline is kept, and none at all", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const deadline = new Deadline(clock, () => rings++);
  const start = clock.monotonic();
  deadline.set(start + 100);
  deadline.set(start + 10);
  await clock.advance(10);
  assert.equal(rings, 1);
  deadline.set(start + 200);
  deadline.clear();
  await clock.advance(500);
  assert.equal(rings, 1);
  deadline.set(start + 1000);
  deadline.stop();
  assert.equal(clock.pending, 0);
});
