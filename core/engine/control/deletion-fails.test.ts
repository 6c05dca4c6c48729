import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { journalOf } from "../../../test/support/journal-of.ts";
import type { Outcome } from "../../delivery/outcome.ts";
import type { Submission } from "../../message/submission.ts";
import { MemoryStore } from "../../queue/memory/memory-store.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import { Scheduler } from "../../queue/scheduler.ts";
import type { RecipientRow, Settlement } from "../../queue/store.ts";
import { createLog } from "../../telemetry/log.ts";
import { infoOf, send, to } from "../../testing/queue-store/kit.ts";
import { QueuedMail } from "./queued-mail.ts";

/** A store whose disk fails when it is told to. */
class FailingStore extends MemoryStore {
  fails = false;

  override async settle(settlement: Settlement): Promise<readonly RecipientRow[]> {
    if (this.fails) throw new Error("the disk is full");
    return super.settle(settlement);
  }
}

test("a deletion that cannot be written changes nothing: all of it is delivered, and nobody hears of it", async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const store = new FailingStore(clock);
  const due: QueueRuntime[] = [];
  const scheduler = new Scheduler({
    store,
    clock,
    log: createLog("test", () => {}),
    onDue: (queue) => due.push(queue),
    onNew: () => {},
    onForgotten: () => {},
  });
  const heard: Outcome[] = [];
  const mail = new QueuedMail({
    store,
    scheduler,
    clock,
    log: createLog("test", () => {}),
    heldBy: () => undefined,
    lanes: { valuesOf: () => undefined, heldBy: () => undefined },
    ages: { arrived: () => {} },
    mayBeQueue: () => true,
    settling: { settle: () => Promise.reject(new Error("nothing fails here")) },
    journal: journalOf(store, clock),
    policy: {
      agentOf: () => undefined,
      report: () => [],
      place: () => {
        throw new Error("there is no report to place");
      },
      settled: (_queue, outcome) => void heard.push(outcome),
    },
  });
  const queues = ["a.test/x", "b.test/x"].map((name) => scheduler.queue(name));
  for (const queue of queues) {
    const recipients = [to(queue.id, clock.now()), to(queue.id, clock.now())];
    scheduler.offer(await send(store, recipients), true);
  }
  const options = { accounted: true, reported: false };
  store.fails = true;
  await assert.rejects(mail.delete({ queue: "*/*" }, undefined, options), /the disk is full/);
  assert.deepEqual(heard, []);
  assert.equal(scheduler.waiting(), 4);
  for (const queue of queues) {
    const group = queue.rows.take(10, clock.now());
    assert.equal(group?.length, 2, "it can be sent");
    queue.rows.release(group ?? []);
    queue.rows.reread();
  }
  store.fails = false;
  assert.equal((await mail.delete({ queue: "*/*" }, undefined, options)).deleted, 4);
  assert.equal(heard.length, 4);
  assert.equal(scheduler.waiting(), 0);
  assert.deepEqual(store.find({}, undefined, { looks: 9, found: 9 }).found, []);
  scheduler.stop();
});

test("reports that cannot be stored, or not be made, keep nothing from being deleted", async () => {
  const clock = new FakeClock(Date.UTC(2026, 0, 1));
  const store = new MemoryStore(clock);
  const said: string[] = [];
  const log = createLog("test", ({ message }) => void said.push(message));
  const scheduler = new Scheduler({
    ...{ store, clock, log },
    ...{ onDue: () => {}, onNew: () => {}, onForgotten: () => {} },
  });
  const queue = scheduler.queue("a.test/x");
  const unfit = (): Submission => {
    const body = store.draft();
    body.discard();
    return { info: infoOf({ sender: "" }), recipients: [], body };
  };
  const reports = [
    (): readonly Submission[] => [unfit()],
    async (): Promise<readonly Submission[]> => Promise.reject(new Error("the disk is full")),
  ];
  for (const report of reports) {
    const mail = new QueuedMail({
      lanes: { valuesOf: () => undefined, heldBy: () => undefined },
      ages: { arrived: () => {} },
      mayBeQueue: () => true,
      settling: { settle: () => Promise.reject(new Error("nothing fails here")) },
      ...{ store, scheduler, clock, log, heldBy: () => undefined },
      journal: journalOf(store, clock),
      policy: {
        agentOf: () => undefined,
        report,
        place: ({ info, body }) => ({ info, body, recipients: [to(queue.id, 0)] }),
        settled: () => {},
      },
    });
    scheduler.offer(await send(store, [to(queue.id, clock.now())]), true);
    const options = { accounted: true, reported: true };
    assert.equal((await mail.delete({ queue: "*/*" }, undefined, options)).deleted, 1);
    assert.equal(scheduler.waiting(), 0);
  }
  assert.deepEqual(said, ["no delivery report could be made"]);
  scheduler.stop();
});
