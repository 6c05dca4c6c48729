import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { MemoryStore } from "../../queue/memory/memory-store.ts";
import { QueueRuntime } from "../../queue/queue-runtime.ts";
import { FRESH_STATE } from "../../queue/queue-state.ts";
import { QueueSurvey } from "./queue-survey.ts";

function queuesOf(many: number): readonly QueueRuntime[] {
  const store = new MemoryStore(new FakeClock());
  return Array.from({ length: many }, (_, at) => {
    const state = { ...FRESH_STATE, mode: at % 5 === 0 ? "backoff" : "normal" } as const;
    const queue = new QueueRuntime(store, at + 1, `d${at % 100}.test/v${at}`, state);
    queue.waiting = at % 100;
    return queue;
  });
}

test("all queues are added up: the fullest, domains with the most mail, what they wait for, and since when nothing is sent", async () => {
  const queues = queuesOf(1000);
  const [first, , third] = queues;
  assert.ok(first && third);
  first.stopped = { by: "ann", why: "", until: 0 };
  third.connections = 1;
  const clock = new FakeClock();
  const now = clock.now();
  const survey = new QueueSurvey({
    queues: () => queues,
    now: () => now,
    reasonOf: (queue) => (queue.waiting > 3 ? "hold" : undefined),
    nextDue: ({ id }) => now - 10_000 + id,
  });
  const sum = await survey.sum();
  assert.deepEqual(
    [sum.queues, sum.largest, sum.paused, sum.backoff, sum.stuckSince],
    [1000, 99, 1, 200, now - 10_000 + 2],
  );
  assert.deepEqual([...sum.reasons], [["hold", 960]]);
  const domains = [...sum.byDomain];
  assert.deepEqual(domains.slice(0, 2), [
    ["d99.test", 990],
    ["d98.test", 980],
  ]);
  assert.equal(domains.length, 51);
  assert.deepEqual(domains.at(-1), ["other", (10 * (49 * 50)) / 2]);
});

test("everything else goes on while many queues are looked at, and who asks meanwhile hears the same", async () => {
  const queues = queuesOf(2000);
  let looks = 0;
  const survey = new QueueSurvey({
    queues() {
      looks++;
      return queues;
    },
    now: () => 0,
    reasonOf: () => {
      // Some take long to look at.
      const until = performance.now() + 0.02;
      while (performance.now() < until);
      return undefined;
    },
    nextDue: () => undefined,
  });
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setTimeout(count, 0);
  };
  setTimeout(count, 0);
  const [one, two] = await Promise.all([survey.sum(), survey.sum()]);
  isOver = true;
  assert.equal(one, two);
  assert.equal(looks, 1);
  assert.ok(turns >= 3, `${turns} turns`);
  await survey.sum();
  assert.equal(looks, 2);
});
