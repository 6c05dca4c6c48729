import assert from "node:assert/strict";
import type { LimitKey } from "../../limits/limit-store.ts";
import { HOUR, type LimitTest, MINUTE, refuses, use } from "./kit.ts";

const aDay = (count: number, zone = "UTC"): LimitKey => ({ name: "d", limit: { count, zone } });

export function limitDayConformance(limitTest: LimitTest): void {
  limitTest("by days: no more than that until midnight, all of it after", async (given) => {
    const { store, pass } = given;
    const key = aDay(5);
    // Where in its day the store is, nobody knows: after the first midnight we do.
    await untilMidnight(given, key, 5);
    await use(given, key, 5);
    await pass(23 * HOUR);
    assert.ok(await refuses(given, key, 1));
    let woken = 0;
    store.wait([key], { amounts: [1] }, () => woken++);
    await pass(HOUR);
    assert.equal(woken, 1);
    await use(given, key, 5);
    assert.ok(await refuses(given, key, 1));
  });

  limitTest("a daily limit of 0 gives nothing", async (given) => {
    const key = aDay(0);
    assert.ok(await refuses(given, key, 1));
    await given.pass(25 * HOUR);
    assert.ok(await refuses(given, key, 1));
  });

  limitTest("a limit that becomes one by days begins anew", async (given) => {
    const { name } = aDay(1);
    await use(given, { name, limit: { count: 1, window: HOUR } }, 1);
    await use(given, aDay(1), 1);
    assert.ok(await refuses(given, aDay(1), 1));
    await use(given, { name, limit: { count: 1, window: HOUR } }, 1);
  });
}

/** Uses what a day has left, and lets time pass until there is more: a little after midnight. */
async function untilMidnight(
  given: Parameters<typeof use>[0],
  key: LimitKey,
  amount: number,
): Promise<void> {
  await use(given, key, amount);
  for (let minutes = 0; minutes < 25 * 60 && (await refuses(given, key, amount)); minutes += 10)
    await given.pass(10 * MINUTE);
}
