import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { duration } from "./duration.ts";
import { list } from "./words.ts";

const texts = fc.stringMatching(/^(\d{1,3}w)?(\d{1,3}d)?(\d{1,3}h)?(\d{1,3}m)?(\d{1,3}s)?$/);

test("times are parts from weeks down to seconds", () => {
  assert.equal(read(duration(), "300s"), 300_000);
  assert.equal(read(duration(), "4d12h"), 388_800_000);
  assert.equal(read(duration(), "1w2d12h"), 820_800_000);
  assert.equal(read(duration(), "5M"), 300_000);
  refuses(duration(), "", "s", "12h4d", "1h1h", "1.5h", "-1s", "1 h", "1y");
});

test("a number alone counts in the directive's own unit", () => {
  assert.equal(read(duration(), "90"), 90_000);
  assert.equal(read(duration({ bare: "m" }), "90"), 5_400_000);
  assert.equal(read(duration({ bare: "d" }), "2"), 172_800_000);
});

test("never is a time only where it is allowed", () => {
  assert.equal(read(duration({ never: true }), "Never"), Number.POSITIVE_INFINITY);
  refuses(duration(), "never");
});

test("times beyond ten years are refused", () => {
  assert.equal(read(duration(), "3650d"), 315_360_000_000);
  refuses(duration(), "3651d", "999999999999w");
});

test("times print with the largest units", () => {
  assert.equal(duration().print(388_800_000), "4d12h");
  assert.equal(duration().print(0), "0s");
});

test("what is read is printed so that it reads the same", () => {
  obeysKindLaws(duration(), texts);
  obeysKindLaws(duration({ never: true, bare: "h" }), texts);
});

test("a list of times has a most", () => {
  const times = list(duration(), { max: 3 });
  assert.deepEqual(read(times, "10m, 10m,1h"), [600_000, 600_000, 3_600_000]);
  refuses(times, "1m,1m,1m,1m", "1m,x");
});
