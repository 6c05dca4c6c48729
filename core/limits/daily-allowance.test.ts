import assert from "node:assert/strict";
import { test } from "node:test";
import type { DailyRate } from "./limit-store.ts";
import { keysOfConnection, keysOfQueue, keyText, type RateLimit } from "./rate-limit.ts";

const QUEUE = { name: "a.test/v", virtualMta: "v" };
const RATE = { count: 5, window: 3_600_000 };
const HOURLY: RateLimit = { name: "max-msg-rate", counts: "recipients", rate: RATE, by: ["queue"] };

function daily(today: () => DailyRate): RateLimit {
  return { ...HOURLY, name: "warm-up", by: [], daily: { key: "warm-up a.test/v", today } };
}

test("a number a day counts under its own key, besides the rates of its queue, with the number of today", () => {
  let count = 3;
  const limit = daily(() => ({ count, zone: "UTC" }));
  const { recipients } = keysOfQueue([HOURLY, limit], QUEUE);
  assert.deepEqual(recipients.map(({ name }) => name).sort(), [
    "messages a.test/v",
    "warm-up a.test/v",
  ]);
  const key = recipients.find(({ of }) => of === limit);
  assert.deepEqual(key?.limit, { count: 3, zone: "UTC" });
  assert.equal(key && keyText(key), "warm-up 3/day");
  count = 7;
  assert.deepEqual(key?.limit, { count: 7, zone: "UTC" });
  const target = { address: "192.0.2.1", hostName: "mx.test" };
  assert.deepEqual(keysOfConnection([limit], QUEUE, target).recipients, []);
});

test("a plugin whose number fails, or is none, gets one a day: neither all of the mail nor none for ever", () => {
  const boom = (): DailyRate => {
    throw new Error("boom");
  };
  const wrong: readonly (() => DailyRate)[] = [
    boom,
    () => ({ count: 0, zone: "UTC" }),
    () => ({ count: Number.NaN, zone: "UTC" }),
    () => ({ count: 5, zone: "Mars/Olympus" }),
  ];
  for (const today of wrong) {
    const [key] = keysOfQueue([daily(today)], QUEUE).recipients;
    assert.deepEqual(key?.limit, { count: 1, zone: "UTC" });
    assert.equal(key && keyText(key), "warm-up 1/day");
  }
});
