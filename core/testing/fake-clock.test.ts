import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Timer } from "../time/clock.ts";
import { FakeClock } from "./fake-clock.ts";

test("timers fire once, in the order of their due time and then of their making; those that are cancelled do not", () => {
  const timers = fc.array(fc.record({ delay: fc.nat(20), cancelledBy: fc.option(fc.nat(30)) }));
  return fc.assert(
    fc.asyncProperty(timers, async (wanted) => {
      const clock = new FakeClock(0);
      const fired: number[] = [];
      const made: Timer[] = wanted.map(({ delay }, at) => clock.after(delay, () => fired.push(at)));
      wanted.forEach(({ cancelledBy }, at) => {
        if (cancelledBy !== null) clock.after(cancelledBy, () => made[at]?.cancel());
      });
      await clock.advance(40);
      // A timer was made before what cancels it: at the same moment it fires first.
      const expected = wanted
        .map(({ delay, cancelledBy }, at) => ({ at, delay, cancelledBy }))
        .filter(({ delay, cancelledBy }) => cancelledBy === null || delay <= cancelledBy)
        .sort((one, other) => one.delay - other.delay || one.at - other.at);
      assert.deepEqual(
        fired,
        expected.map(({ at }) => at),
      );
      assert.equal(clock.pending, 0);
      assert.equal(clock.untilNext, undefined);
    }),
    { numRuns: 30 },
  );
});
