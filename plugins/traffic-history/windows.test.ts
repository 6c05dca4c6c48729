import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { newCounts } from "./figures.ts";
import { TrafficWindows } from "./windows.ts";

const STEPS_OF_AN_HOUR = 720;

test("the last minute and hour, and the most of each, are what was counted in them", () => {
  const step = fc.record({
    counted: fc.nat(50),
    steps: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 30 })),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (all) => {
      const windows = new TrafficWindows();
      const totals = newCounts();
      /** What was counted in each step that is over. */
      const past: number[] = [];
      let topMinute = 0;
      const sumOf = (steps: number): number =>
        past.slice(-steps).reduce((sum, counted) => sum + counted, 0);
      for (const { counted, steps } of all) {
        totals[0] = (totals[0] ?? 0) + counted;
        for (let at = 1; at <= steps; at++) {
          past.push(at === steps ? counted : 0);
          topMinute = Math.max(topMinute, sumOf(12));
        }
        windows.pass(totals, steps);
        assert.equal(windows.lastMinute(totals)[0], sumOf(11));
        const inHour = windows.lastHour(totals)[0] ?? 0;
        assert.ok(inHour >= sumOf(STEPS_OF_AN_HOUR - 12) && inHour <= sumOf(STEPS_OF_AN_HOUR));
      }
      assert.equal(windows.topMinute(totals)[0], topMinute);
      windows.reset(totals);
      for (const each of [windows.lastMinute(totals), windows.topHour(totals)])
        assert.deepEqual([...each], [...newCounts()]);
    }),
  );
});

test("a standstill of days costs no more than an hour", () => {
  const windows = new TrafficWindows();
  const totals = newCounts();
  totals[0] = 7;
  windows.pass(totals, 1);
  windows.pass(totals, 10_000_000);
  assert.equal(windows.lastHour(totals)[0], 0);
  assert.equal(windows.topHour(totals)[0], 7);
});
