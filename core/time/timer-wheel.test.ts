import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import type { Clock } from "./clock.ts";
import { TimerWheel } from "./timer-wheel.ts";

test("items fire when due, in order, with one host timer armed", async () => {
  const clock = new FakeClock();
  const fired: string[] = [];
  const wheel = new TimerWheel<string>(clock, (items) => fired.push(...items));
  const start = clock.now();
  wheel.schedule("late", start + 200_000);
  wheel.schedule("soon", start + 5);
  wheel.schedule("sooner", start + 3);
  wheel.schedule("overdue", start - 1000);
  assert.equal(clock.pending, 1);
  assert.deepEqual(fired, []);
  await clock.advance(5);
  assert.deepEqual(fired, ["overdue", "sooner", "soon"]);
  assert.equal(wheel.dueOf("late"), start + 200_000);
  await clock.advance(199_994);
  assert.equal(fired.length, 3);
  await clock.advance(1);
  assert.equal(fired.at(-1), "late");
  assert.equal(clock.pending, 0);
});

test("an item that is planned again fires once, at its new time", async () => {
  const clock = new FakeClock();
  const fired: [string, number][] = [];
  const start = clock.now();
  const wheel = new TimerWheel<string>(clock, (items) => {
    for (const item of items) fired.push([item, clock.now() - start]);
  });
  wheel.schedule("a", start + 500);
  wheel.schedule("a", start + 70_000);
  wheel.schedule("b", start + 80_000);
  wheel.schedule("b", start + 20);
  wheel.schedule("alone in its turn", start + 200_000);
  wheel.schedule("alone in its turn", start + 200_001);
  await clock.advance(300_000);
  assert.deepEqual(fired, [
    ["b", 20],
    ["a", 70_000],
    ["alone in its turn", 200_001],
  ]);
});

test("items may be planned while others fire", async () => {
  const clock = new FakeClock();
  let left = 5;
  const wheel = new TimerWheel<string>(clock, (items) => {
    left--;
    for (const item of items) if (left > 0) wheel.schedule(item, clock.now());
  });
  wheel.schedule("again", clock.now());
  await clock.advance(1);
  assert.equal(left, 0);
  assert.equal(clock.pending, 0);
});

test("a clock that is set back or ahead delays nothing by more than a turn", async () => {
  const host = new FakeClock();
  let shift = 0;
  const clock: Clock = {
    now: () => host.now() + shift,
    monotonic: () => host.monotonic(),
    after: (delay, task) => host.after(delay, task),
  };
  const fired: string[] = [];
  const wheel = new TimerWheel<string>(clock, (items) => fired.push(...items));
  wheel.schedule("overdue", clock.now() - 3_600_000);
  wheel.schedule("soon", clock.now() + 5000);
  shift = -600_000;
  wheel.schedule("now", clock.now() + 50);
  await host.advance(100);
  assert.deepEqual(fired, ["overdue", "now"]);
  await host.advance(604_900);
  assert.deepEqual(fired, ["overdue", "now", "soon"]);
  wheel.schedule("tomorrow", clock.now() + 86_400_000);
  shift = 86_400_000;
  await host.advance(51_200);
  assert.equal(fired.at(-1), "tomorrow");
});

test("ten thousand items cost one host timer", async () => {
  const clock = new FakeClock();
  let fired = 0;
  const wheel = new TimerWheel<number>(clock, (items) => {
    fired += items.length;
  });
  for (let item = 0; item < 10_000; item++) wheel.schedule(item, clock.now() + (item % 97) * 1000);
  assert.equal(clock.pending, 1);
  for (let item = 0; item < 10_000; item += 2) wheel.cancel(item);
  await clock.advance(97_000);
  assert.equal(fired, 5000);
  assert.equal(clock.pending, 0);
});

test("stop forgets everything", async () => {
  const clock = new FakeClock();
  const wheel = new TimerWheel<string>(clock, () => assert.fail("fired"));
  wheel.schedule("a", clock.now() + 10);
  wheel.stop();
  await clock.advance(1000);
  assert.equal(wheel.dueOf("a"), undefined);
});

test("like a sorted list, whatever is planned, moved and cancelled", async () => {
  const step = fc.oneof(
    fc.record({ plan: fc.nat(9), delay: fc.integer({ min: -50, max: 120_000 }) }),
    fc.record({ cancel: fc.nat(9) }),
    fc.record({ pass: fc.nat(60_000) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const clock = new FakeClock();
      const model = new Map<number, number>();
      const wheel = new TimerWheel<number>(clock, (items) => {
        let last = Number.NEGATIVE_INFINITY;
        for (const item of items) {
          const due = model.get(item);
          assert.ok(due !== undefined && due <= clock.now(), "fired early or twice");
          assert.ok(due >= last, "out of order");
          last = due;
          model.delete(item);
        }
      });
      for (const action of steps) {
        if ("plan" in action) {
          const due = clock.now() + action.delay;
          wheel.schedule(action.plan, due);
          model.set(action.plan, due);
        } else if ("cancel" in action) {
          wheel.cancel(action.cancel);
          model.delete(action.cancel);
        } else {
          await clock.advance(action.pass);
          for (const due of model.values()) assert.ok(due > clock.now(), "fired late");
        }
      }
    }),
    { numRuns: 40 },
  );
});

test("an overdue item fires, without the host timer spinning, when the clock is set back before it could", async () => {
  const fake = new FakeClock();
  let offset = 0;
  let timers = 0;
  const clock: Clock = {
    now: () => fake.now() + offset,
    monotonic: () => fake.monotonic(),
    after(delay, task) {
      timers++;
      if (timers > 100) throw new Error("the host timer spins");
      return fake.after(delay, task);
    },
  };
  const fired: string[] = [];
  const wheel = new TimerWheel<string>(clock, (items) => fired.push(...items));
  await fake.advance(50_000);
  wheel.schedule("overdue", clock.now() - 1);
  offset = -30_000;
  await fake.advance(60_000);
  assert.deepEqual(fired, ["overdue"]);
  assert.equal(fake.pending, 0);
});
