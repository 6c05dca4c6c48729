import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { Watchdog } from "./watchdog.ts";

test("it rings at the last deadline set, once, with one timer", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const dog = new Watchdog(clock, () => rings++);
  const start = clock.monotonic();
  dog.set(start + 100);
  await clock.advance(60);
  dog.set(start + 160);
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
  const dog = new Watchdog(clock, () => rings++);
  const start = clock.monotonic();
  dog.set(start + 100);
  dog.set(start + 10);
  await clock.advance(10);
  assert.equal(rings, 1);
  dog.set(start + 200);
  dog.clear();
  await clock.advance(500);
  assert.equal(rings, 1);
  dog.set(start + 1000);
  dog.stop();
  assert.equal(clock.pending, 0);
});
