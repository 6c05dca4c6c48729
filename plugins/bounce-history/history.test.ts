import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { SPAN_STEPS } from "../../core/mod.ts";
import { BounceHistory } from "./history.ts";

const NOON = Date.UTC(2026, 5, 1, 12, 0, 17);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test("bounces are counted by category in minutes, hours and days, and old ones make room", () => {
  const history = new BounceHistory();
  history.add("bad-mailbox", NOON - 3 * HOUR);
  history.add("bad-mailbox", NOON);
  history.add("bad-mailbox", NOON);
  history.add("quota-issues", NOON - MINUTE);
  const minutes = history.series("minute", NOON, 3);
  assert.deepEqual(
    minutes.at,
    [2, 1, 0].map((ago) => NOON - (NOON % MINUTE) - ago * MINUTE),
  );
  assert.deepEqual(minutes.categories, [
    { category: "bad-mailbox", total: 2, counts: [0, 0, 2] },
    { category: "quota-issues", total: 1, counts: [0, 1, 0] },
  ]);
  assert.deepEqual(history.series("hour", NOON, 4).categories[0]?.counts, [1, 0, 0, 2]);
  assert.equal(history.series("day", NOON).at.length, 366);
  history.add("quota-issues", NOON + 120 * MINUTE);
  assert.deepEqual(
    history.series("minute", NOON + 120 * MINUTE).categories.map(({ total }) => total),
    [1],
    "what was two hours ago is by hours only",
  );
  assert.deepEqual(history.forgetOld(NOON + 365 * DAY), []);
  assert.deepEqual(history.forgetOld(NOON + 367 * DAY), ["bad-mailbox", "quota-issues"]);
});

test("whatever categories there are, few are told apart and none is lost", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 100 }), { maxLength: 200 }), (categories) => {
      const history = new BounceHistory();
      for (const category of categories) history.add(category, NOON);
      for (const step of SPAN_STEPS) {
        const { categories: found } = history.series(step, NOON, 1);
        assert.ok(found.length <= 32);
        assert.equal(
          found.reduce((sum, { total }) => sum + total, 0),
          categories.length,
        );
      }
    }),
  );
});
