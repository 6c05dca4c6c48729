import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { sleep } from "../time/clock.ts";
import { LookupBudget } from "./lookup-budget.ts";
import type { Lookup } from "./resolver.ts";

const ANSWER: Lookup<string> = { kind: "none", exists: true, ttl: 1 };

async function after(clock: FakeClock, delay: number): Promise<Lookup<string>> {
  await sleep(clock, delay);
  return ANSWER;
}

test("time is used up by one look-up after the other, and once by those at the same time", async () => {
  const clock = new FakeClock();
  const budget = new LookupBudget(clock, 1000);
  const twins = [400, 300].map((delay) => budget.within(after(clock, delay)));
  await clock.advance(400);
  assert.deepEqual(await Promise.all(twins), [ANSWER, ANSWER]);
  // Time between look-ups does not count.
  await clock.advance(5000);
  const third = budget.within(after(clock, 500));
  await clock.advance(500);
  assert.equal(await third, ANSWER);
  const fourth = budget.within(after(clock, 200));
  await clock.advance(100);
  const late = { kind: "temporary", reason: "no answer within 1 s in total" };
  assert.deepEqual(await fourth, late);
  const fifth = budget.within(after(clock, 1));
  await clock.advance(0);
  assert.deepEqual(await fifth, late);
});

test("0 means no limit", async () => {
  const clock = new FakeClock();
  const answer = new LookupBudget(clock, 0).within(after(clock, 1e9));
  await clock.advance(1e9);
  assert.equal(await answer, ANSWER);
});
