import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRandom } from "../support/fake-random.ts";
import { compared } from "./compared.ts";

test("a small difference shows in enough samples, and none where there is none", () => {
  const random = fakeRandom(7);
  const times = (shift: number): number[] =>
    Array.from({ length: 5000 }, () => {
      // Some are delayed by what tells nothing.
      const delay = random.integer(20) === 0 ? random.integer(100_000) : 0;
      return shift + (1000 + random.integer(400) + delay) / 1000;
    });
  const base = times(0);
  assert.ok(Math.abs(compared(base, times(0)).t) < 4.5);
  const { t, difference } = compared(base, times(0.02));
  assert.ok(t > 4.5, `t = ${t}`);
  assert.ok(difference > 0.01 && difference < 0.03);
});
