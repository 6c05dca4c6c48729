import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
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
