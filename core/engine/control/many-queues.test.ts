import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { journalOf } from "../../../test/support/journal-of.ts";
import { MemoryStore } from "../../queue/memory/memory-store.ts";
import { Scheduler } from "../../queue/scheduler.ts";
import type { RecipientRow, Settlement } from "../../queue/store.ts";
import { createLog } from "../../telemetry/log.ts";
import { send, to } from "../../testing/queue-store/kit.ts";
import { QueuedMail } from "./queued-mail.ts";

/** A store that writes when so many changes have come together, and refuses those of one queue. */
class GatheringStore extends MemoryStore {
  together = 0;
  refused: number | undefined;
  #waiting: (() => void)[] = [];

  override async settle(settlement: Settlement): Promise<readonly RecipientRow[]> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      if (this.#waiting.length < this.together) return;
      for (const go of this.#waiting) go();
      this.#waiting = [];
    });
    if (settlement.deferred.some(({ row }) => row.queue === this.refused))
      throw new Error("the disk is full");
    return super.settle(settlement);
  }
}

/** As many queues, each with a recipient that is due at a time, and an operator's hand on their mail. */
async function labOf(names: readonly string[], clock: FakeClock, due: number) {
  const store = new GatheringStore(clock);
  const log = createLog("test", () => {});
  const scheduler = new Scheduler({
    ...{ store, clock, log },
    ...{ onDue: () => {}, onNew: () => {}, onForgotten: () => {} },
  });
  const mail = new QueuedMail({
    ...{ store, scheduler, clock, log, journal: journalOf(store, clock) },
    heldBy: () => undefined,
    lanes: { valuesOf: () => undefined, heldBy: () => undefined },
    ages: { arrived: () => {} },
    mayBeQueue: () => true,
    settling: { settle: () => Promise.reject(new Error("nothing fails here")) },
    policy: {
      agentOf: () => undefined,
      report: () => [],
      place: () => Promise.reject(new Error("no report to place")),
      settled: () => {},
    },
  });
  const queues = names.map((name) => scheduler.queue(name));
  for (const queue of queues) scheduler.offer(await send(store, [to(queue.id, due)]), true);
  return { store, scheduler, mail, queues };
}

test("what is changed in many queues is written together, and handed back where it could not be", async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const names = Array.from({ length: 250 }, (_, at) => `${at < 200 ? "a" : "b"}${at}.test/v`);
  const { store, scheduler, mail, queues } = await labOf(names, clock, clock.now());
  // A piece of a search looks at a hundred such queues: their changes come together, or nothing would be written.
  store.together = 100;
  assert.equal((await mail.setPriority({ queue: "a*/*" }, undefined, 90)).changed, 200);

  const [, second] = queues;
  store.refused = second?.id;
  await assert.rejects(mail.setPriority({ queue: "*/*" }, undefined, 10), /the disk is full/);
  const priorities = queues.map((queue) => {
    const [row] = queue.rows.take(1, clock.now()) ?? [];
    return row?.priority;
  });
  // The others of the piece are changed; those after it were not begun. All of them can be sent.
  const many = (priority: number): number => priorities.filter((one) => one === priority).length;
  assert.deepEqual([many(10), many(90), priorities[1]], [99, 101, 90]);
  assert.ok(priorities.every((one) => one !== undefined));
  scheduler.stop();
});

test("what is made due in many queues at a time is all counted", async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const names = Array.from({ length: 250 }, (_, at) => `a${at}.test/v`);
  const { scheduler, mail, queues } = await labOf(names, clock, clock.now() + 3_600_000);
  assert.deepEqual(await mail.retryNow("*/*", undefined), { scheduled: 250, next: undefined });
  assert.ok(queues.every((queue) => queue.rows.take(1, clock.now())?.length === 1));
  scheduler.stop();
});
