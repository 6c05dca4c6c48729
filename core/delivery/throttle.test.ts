import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { QueueRuntime } from "../queue/queue-runtime.ts";
import { defaultPlan } from "./default-plan.ts";
import type { DeliveryPlan } from "./plan.ts";
import { Throttle } from "./throttle.ts";

function lab(): {
  readonly queue: QueueRuntime;
  readonly throttle: Throttle;
  readonly woken: number[];
} {
  const woken: number[] = [];
  const state = { mode: "normal", paused: false, retryAt: 0, failures: 0 } as const;
  const queue = new QueueRuntime(new MemoryStore(new FakeClock()), 1, "x.test/v", state);
  return { queue, throttle: new Throttle((_queue, at) => void woken.push(at)), woken };
}

const plan = (change: Partial<DeliveryPlan>): DeliveryPlan => ({ ...defaultPlan("h"), ...change });

test("without limits nothing is ever held", () => {
  const { queue, throttle, woken } = lab();
  const free = plan({});
  for (let now = 0; now < 100; now++) {
    throttle.begun(queue, free, now);
    throttle.tried(queue, free, now, 1000);
    assert.ok(!throttle.holdsConnecting(queue, free, now));
    assert.ok(!throttle.holdsSending(queue, free, now));
  }
  assert.equal(throttle.mostNow(queue, free, 100), free.maxRecipientsPerTransaction);
  assert.deepEqual(woken, []);
});

test("connections by rate and by interval: the later counts, and the queue is woken then", () => {
  const { queue, throttle, woken } = lab();
  const both = plan({ connectRate: { count: 2, window: 10_000 }, connectInterval: 3000 });
  assert.ok(!throttle.holdsConnecting(queue, both, 1000));
  throttle.begun(queue, both, 1000);
  assert.ok(throttle.holdsConnecting(queue, both, 1500));
  assert.ok(throttle.holdsConnecting(queue, both, 3999));
  assert.ok(!throttle.holdsConnecting(queue, both, 4000));
  throttle.begun(queue, both, 4000);
  assert.ok(throttle.holdsConnecting(queue, both, 7000));
  assert.ok(!throttle.holdsConnecting(queue, both, 11_000));
  assert.deepEqual(woken, [4000, 4000, 11_000]);
});

test("a clock that was set back holds for the interval, not for longer", () => {
  const { queue, throttle, woken } = lab();
  const slow = plan({ connectInterval: 3000 });
  throttle.begun(queue, slow, 1e9);
  assert.ok(throttle.holdsConnecting(queue, slow, 5));
  assert.deepEqual(woken, [3005]);
});

test("a connection that came to none does not count, and the queue looks again in a second", () => {
  const { queue, throttle, woken } = lab();
  const slow = plan({ connectRate: { count: 1, window: 10_000 }, connectInterval: 5000 });
  const takeBack = throttle.begun(queue, slow, 1000);
  takeBack();
  throttle.crowded(queue, 1500);
  assert.ok(throttle.holdsConnecting(queue, slow, 1600));
  assert.ok(!throttle.holdsConnecting(queue, slow, 2500));
  throttle.begun(queue, slow, 2500);
  assert.ok(throttle.holdsConnecting(queue, slow, 2600));
  assert.deepEqual(woken, [2500, 12_500]);
});

test("recipients: what is left of the rate goes into the next transaction", () => {
  const { queue, throttle, woken } = lab();
  const slow = plan({ messageRate: { count: 5, window: 1000 }, maxRecipientsPerTransaction: 4 });
  assert.equal(throttle.mostNow(queue, slow, 0), 4);
  throttle.tried(queue, slow, 0, 4);
  assert.equal(throttle.mostNow(queue, slow, 1), 1);
  throttle.tried(queue, slow, 1, 1);
  assert.equal(throttle.mostNow(queue, slow, 2), 0);
  assert.ok(throttle.holdsSending(queue, slow, 2));
  assert.deepEqual(throttle.held, [queue]);
  throttle.awake(queue);
  assert.deepEqual(throttle.held, []);
  assert.ok(!throttle.holdsSending(queue, slow, 1000));
  assert.deepEqual(woken, [1000]);
});
