import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { GatheredOutput } from "./gathered-output.ts";

test("lines that nobody waits for go out together, after a moment", async () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const output = new GatheredOutput(clock, (lines) => written.push(lines));
  output.add("info", "one");
  output.add("debug", "two");
  await clock.advance(99);
  assert.deepEqual(written, []);
  await clock.advance(1);
  assert.deepEqual(written, ["one\ntwo"]);
  assert.equal(clock.pending, 0);
});

test("a notice or worse goes out at once, after what was said before", () => {
  for (const level of ["notice", "warning", "error"] as const) {
    const clock = new FakeClock();
    const written: string[] = [];
    const output = new GatheredOutput(clock, (lines) => written.push(lines));
    output.add("info", "before");
    output.add(level, "now");
    assert.deepEqual(written, ["before\nnow"]);
    assert.equal(clock.pending, 0);
  }
});

test("many lines do not wait, and the end writes the rest", () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const output = new GatheredOutput(clock, (lines) => written.push(lines));
  for (let at = 0; at < 40; at++) output.add("info", "x".repeat(1000));
  assert.equal(written.length, 1);
  output.flush();
  output.flush();
  assert.equal(written.join("\n").split("\n").length, 40);
  assert.equal(clock.pending, 0);
});
