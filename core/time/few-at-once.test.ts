import assert from "node:assert/strict";
import { test } from "node:test";
import { fewAtOnce } from "./few-at-once.ts";

test("all are worked on in order, no more at a time than may be, and what was begun ends before the first failure is told", async () => {
  const ends: (() => void)[] = [];
  const seen: number[] = [];
  const whole = fewAtOnce([1, 2, 3, 4, 5], 2, async (one) => {
    seen.push(one);
    await new Promise<void>((resolve) => ends.push(resolve));
    if (one === 2) throw new Error("two");
  });
  let isOver = false;
  const told = assert.rejects(whole, /two/).then(() => {
    isOver = true;
  });
  assert.deepEqual(seen, [1, 2]);
  ends[1]?.();
  await new Promise(setImmediate);
  assert.deepEqual([seen, isOver], [[1, 2], false]);
  for (let at = 0; at < 4; at++) {
    ends[at === 0 ? 0 : at + 1]?.();
    await new Promise(setImmediate);
  }
  await told;
  assert.deepEqual(seen, [1, 2, 3, 4, 5]);
});
