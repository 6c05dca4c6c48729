import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { OpenCounts } from "../pool/open-counts.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { QueueRuntime } from "../queue/queue-runtime.ts";
import { FRESH_STATE } from "../queue/queue-state.ts";
import type { QueueStore } from "../queue/store.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import { DividedQueue } from "./divided-queue.ts";

test("a lane that is looked at while those without mail are looked for keeps its limits", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  let answer = (): void => {};
  const { lanes } = store;
  const late: Pick<QueueStore, "lanes"> = {
    lanes: {
      of: (queue) => lanes.of(queue),
      make: (queue, text) => lanes.make(queue, text),
      size: (queue, lane, most) => lanes.size(queue, lane, most),
      // It has mail: none is dropped.
      drop: () =>
        new Promise((resolve) => {
          answer = () => resolve([]);
        }),
    },
  };
  const queue = new QueueRuntime(store, store.queueId("x.test/v"), "x.test/v", FRESH_STATE);
  const rules = [{ by: ["sender" as const], messageRate: { count: 1, window: 3_600_000 } }];
  const divided = new DividedQueue(queue, late, rules, clock.now(), new OpenCounts(clock));
  const lane = divided.laneFor(infoOf({ sender: "a@b.test" }), clock.now());
  await clock.advance(600_000);
  const swept = divided.known.sweep(clock.now());
  divided.workOf(lane);
  answer();
  divided.forget(await swept);
  assert.equal(divided.laneFor(infoOf({ sender: "a@b.test" }), clock.now(), lane), lane);
  assert.equal(divided.workOf(lane).limits.recipients.length, 1);
});
