import assert from "node:assert/strict";
import { test } from "node:test";
import type { LogLevel } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { GatheredOutput } from "./gathered-output.ts";

function add(output: GatheredOutput, level: LogLevel, line: string): void {
  const room = output.room();
  room.text(line);
  room.endLine();
  output.added(level);
}

test("lines that nobody waits for go out together, after a moment", async () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const output = new GatheredOutput(clock, (lines) => written.push(lines.toString()));
  add(output, "info", "one");
  add(output, "debug", "two");
  await clock.advance(99);
  assert.deepEqual(written, []);
  await clock.advance(1);
  assert.deepEqual(written, ["one\ntwo\n"]);
  assert.equal(clock.pending, 0);
});

test("a notice or worse goes out at once, after what was said before", () => {
  for (const level of ["notice", "warning", "error"] as const) {
    const clock = new FakeClock();
    const written: string[] = [];
    const output = new GatheredOutput(clock, (lines) => written.push(lines.toString()));
    add(output, "info", "before");
    add(output, level, "now");
    assert.deepEqual(written, ["before\nnow\n"]);
    assert.equal(clock.pending, 0);
  }
});

test("many lines do not wait, and the end writes the rest", () => {
  const clock = new FakeClock();
  const written: string[] = [];
  const output = new GatheredOutput(clock, (lines) => written.push(lines.toString()));
  for (let at = 0; at < 40; at++) add(output, "info", "x".repeat(1000));
  assert.equal(written.length, 1);
  output.flush();
  output.flush();
  assert.equal(written.join("").split("\n").length, 41);
  assert.equal(clock.pending, 0);
});
