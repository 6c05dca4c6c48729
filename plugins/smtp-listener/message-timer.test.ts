import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageTimer } from "./message-timer.ts";

test("one message in so many is timed, and none before somebody asks", () => {
  const timer = new MessageTimer();
  const next = (many: number): readonly number[] =>
    Array.from({ length: many }, () => Number(timer.next()));
  assert.deepEqual(next(3), [0, 0, 0]);
  timer.timeOneIn(3);
  assert.deepEqual(next(7), [1, 0, 0, 1, 0, 0, 1]);
  // What was to wait long does not when there are fewer messages.
  timer.timeOneIn(1000);
  next(1);
  timer.timeOneIn(2);
  assert.deepEqual(next(4), [0, 1, 0, 1]);
  timer.timeOneIn(0);
  assert.deepEqual(next(2), [0, 0]);
});
