import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { LAG_EVERY, LoopLag } from "./usage.ts";

test("each of several who ask learns how late the event loop was, for a minute at least and two at most", async () => {
  const clock = new FakeClock();
  const lag = new LoopLag(clock);
  const pass = async (seconds: number): Promise<void> => {
    for (let at = 0; at < seconds; at++) {
      await clock.advance(LAG_EVERY);
      lag.measure();
    }
  };
  await pass(5);
  assert.equal(lag.highest, 0);
  await clock.advance(LAG_EVERY + 2500);
  lag.measure();
  await pass(59);
  for (const _ of ["one", "another"]) assert.equal(lag.highest, 2.5);
  await pass(61);
  assert.equal(lag.highest, 0);
});
