import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { integer, size } from "./numbers.ts";
import { dailyCounts, dataRate, rate } from "./rates.ts";

test("whole numbers keep to their bounds", () => {
  const port = integer({ min: 1, max: 65_535 });
  assert.equal(read(port, "65535"), 65_535);
  refuses(port, "0", "65536", "-1", "1.5", "1e3", "0x10", "", "unlimited");
});

test("a number may have no limit, by word or as 0", () => {
  assert.equal(read(integer({ unlimited: true }), "Unlimited"), Number.POSITIVE_INFINITY);
  assert.equal(read(integer({ unlimited: true }), "0"), 0);
  const habit = integer({ min: 1, unlimited: true, zeroIsUnlimited: true });
  assert.equal(read(habit, "0"), Number.POSITIVE_INFINITY);
});

test("sizes count in multiples of 1024", () => {
  assert.equal(read(size(), "50MB"), 52_428_800);
  assert.equal(read(size(), "50M"), 52_428_800);
  assert.equal(read(size(), "10k"), 10_240);
  assert.equal(read(size(), "2 G"), 2_147_483_648);
  assert.equal(read(size(), "1024"), 1024);
  refuses(size(), "", "k", "1.5M", "-1", "10bb", "10kbb", "10x", "unlimited");
  refuses(size(), "999999999999999t");
});

test("a size without a unit counts in the directive's own; a written b is bytes", () => {
  assert.equal(read(size({ bare: "m" }), "5"), 5_242_880);
  assert.equal(read(size({ bare: "m" }), "5b"), 5);
});

test("a size may have no limit", () => {
  const limit = size({ unlimited: true });
  for (const text of ["unlimited", "0", "0M"])
    assert.equal(read(limit, text), Number.POSITIVE_INFINITY);
  assert.equal(read(size(), "0"), 0);
});

test("rates are counts in windows", () => {
  assert.deepEqual(read(rate, "100/h"), { count: 100, window: 3_600_000 });
  assert.deepEqual(read(rate, "10/m"), { count: 10, window: 60_000 });
  assert.deepEqual(read(rate, "1/5s"), { count: 1, window: 5000 });
  assert.deepEqual(read(rate, "100/15min"), { count: 100, window: 900_000 });
  assert.deepEqual(read(rate, "7/Day"), { count: 7, window: 86_400_000 });
  assert.equal(read(rate, "2/hr").window, 3_600_000);
  assert.equal(read(rate, "2/sec").window, 1000);
  refuses(rate, "", "100", "/h", "100/", "100/0h", "1/w", "100 / h", "-1/h");
});

test("0 and unlimited are no limit; none in an hour is refused", () => {
  for (const text of ["0", "unlimited"])
    assert.equal(read(rate, text).count, Number.POSITIVE_INFINITY);
  refuses(rate, "0/h");
});

test("rates print with the largest unit", () => {
  assert.equal(rate.print({ count: 100, window: 900_000 }), "100/15m");
  assert.equal(rate.print({ count: 1, window: 86_400_000 }), "1/d");
  assert.equal(rate.print({ count: Number.POSITIVE_INFINITY, window: 1000 }), "unlimited");
});

test("what is read is printed so that it reads the same", () => {
  const digits = fc.stringMatching(/^\d{1,16}$/);
  obeysKindLaws(integer(), digits);
  obeysKindLaws(integer({ min: 5, max: 9, unlimited: true }), digits);
  const sizes = fc.stringMatching(/^\d{1,6} ?[bkmgt]?b?$/);
  obeysKindLaws(size(), sizes);
  obeysKindLaws(size({ bare: "k", unlimited: true }), sizes);
  obeysKindLaws(rate, fc.stringMatching(/^\d{1,6}\/\d{0,3}(s|sec|m|min|h|hr|d|day)$/));
  obeysKindLaws(dataRate, fc.stringMatching(/^\d{1,6}[bkmgt]?\/\d{0,3}(s|min|h|day)$/));
  obeysKindLaws(dailyCounts, fc.stringMatching(/^\d{1,4}(\/d(ay)?)?(, ?\d{1,4}\/day){0,4},?$/));
});

test("data rates count bytes in a window", () => {
  assert.deepEqual(read(dataRate, "10g/2h"), { count: 10 * 1024 ** 3, window: 7_200_000 });
  assert.deepEqual(read(dataRate, "500/m"), { count: 500, window: 60_000 });
  assert.equal(read(dataRate, "0").count, Number.POSITIVE_INFINITY);
  refuses(dataRate, "", "10g", "0g/h", "10gb/h", "/h");
});

test("daily numbers go up day by day", () => {
  assert.deepEqual(read(dailyCounts, "50/day, 100/d,200/day,"), [50, 100, 200]);
  assert.deepEqual(read(dailyCounts, "1000"), [1000]);
  refuses(dailyCounts, "", ",", "1/h", "1/day,,2/day");
});
