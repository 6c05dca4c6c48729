import assert from "node:assert/strict";
import { test } from "node:test";
import { ReceivingTimes } from "./receiving-times.ts";

const NONE = { timed: 0, mailTime: 0, contentTime: 0, totalTime: 0 };

test("times of receiving are averages over the last minute, to a tenth of a millisecond", () => {
  const times = new ReceivingTimes();
  assert.deepEqual(times.lastMinute(), NONE);
  times.accepted({ mail: 1000, content: 1000.25 }, 1003);
  times.accepted({ mail: 2000, content: 2001 }, 2002);
  assert.deepEqual(times.lastMinute(), {
    timed: 2,
    mailTime: 0.6,
    contentTime: 1.9,
    totalTime: 2.5,
  });
  times.pass(1);
  times.accepted({ mail: 40_000, content: 40_010 }, 40_030);
  assert.deepEqual([times.lastMinute().timed, times.lastMinute().totalTime], [3, 11.7]);
  times.pass(12);
  assert.deepEqual(times.lastMinute(), {
    timed: 1,
    mailTime: 10,
    contentTime: 20,
    totalTime: 30,
  });
  times.reset();
  assert.deepEqual(times.lastMinute(), NONE);
  times.accepted({ mail: 0, content: 1 }, 2);
  times.pass(1_000_000);
  assert.equal(times.lastMinute().timed, 1);
  times.pass(12);
  assert.deepEqual(times.lastMinute(), NONE);
});

test("where many messages come in, some of them are timed", () => {
  for (const [messages, every] of [
    [0, 1],
    [1000, 1],
    [1001, 2],
    [50_000, 50],
  ] as const)
    assert.equal(ReceivingTimes.oneIn(messages), every);
});
