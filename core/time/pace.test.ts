import assert from "node:assert/strict";
import { test } from "node:test";
import { atOnce, inSlices, type Steps } from "./pace.ts";

function* counting(steps: number, work: () => void = () => {}): Steps<number> {
  for (let step = 0; step < steps; step++) {
    work();
    yield;
  }
  return steps;
}

test("steps lead to the same result at once and in slices", async () => {
  assert.equal(atOnce(counting(1000)), 1000);
  assert.equal(await inSlices(counting(1000)), 1000);
  assert.equal(await inSlices(counting(0)), 0);
});

test("others get their turn between slices", async () => {
  let turns = 0;
  const other = (): void => {
    turns++;
    timer = setImmediate(other);
  };
  let timer = setImmediate(other);
  const busy = (): void => {
    const until = performance.now() + 1;
    while (performance.now() < until);
  };
  await inSlices(counting(50, busy));
  clearImmediate(timer);
  assert.ok(turns > 1);
});

test("others that are busy get several turns between slices", async () => {
  const order: string[] = [];
  const spend = (what: string): void => {
    order.push(what);
    const until = performance.now() + 4;
    while (performance.now() < until);
  };
  const other = (): void => {
    spend("other");
    timer = setTimeout(other, 0);
  };
  let timer = setTimeout(other, 0);
  await inSlices(counting(10, () => spend("step")));
  clearTimeout(timer);
  assert.match(order.join(" "), /step other other/);
  assert.equal(order.filter((what) => what === "step").length, 10);
});

test("a failing step fails the whole", async () => {
  const failing = (): void => {
    throw new Error("no");
  };
  assert.throws(() => atOnce(counting(1, failing)), /no/);
  await assert.rejects(inSlices(counting(1, failing)), /no/);
});
