import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { createLog } from "../telemetry/log.ts";
import { send, to } from "../testing/queue-store/kit.ts";
import type { Clock } from "../time/clock.ts";
import { MemoryStore } from "./memory/memory-store.ts";
import type { QueueRuntime } from "./queue-runtime.ts";
import { Scheduler } from "./scheduler.ts";
import type { RecipientRow } from "./store.ts";

const HOUR = 3_600_000;
/** A change of the host's clock is noticed within a turn of the timer wheel. */
const NOTICED = 52_000;

/** A scheduler whose queues are emptied as soon as they are woken, in a time that can be set. */
class Model {
  readonly fake = new FakeClock();
  offset = 0;
  readonly clock: Clock = {
    now: () => this.fake.now() + this.offset,
    monotonic: () => this.fake.monotonic(),
    after: (delay, task) => this.fake.after(delay, task),
  };
  readonly store = new MemoryStore(this.clock);
  readonly woken: string[] = [];
  readonly forgotten: string[] = [];
  /** Handed out, by name of queue. */
  readonly out: { readonly queue: QueueRuntime; readonly rows: readonly RecipientRow[] }[] = [];
  /** Nothing is taken meanwhile. */
  busy = false;
  readonly scheduler: Scheduler = new Scheduler({
    store: this.store,
    clock: this.clock,
    log: createLog("test", () => {}),
    onDue: (queue) => this.#take(queue),
    onNew: () => {},
    onForgotten: ({ name }) => this.forgotten.push(name),
  });

  constructor() {
    this.scheduler.start();
  }

  #take(queue: QueueRuntime): void {
    this.woken.push(queue.name);
    if (this.busy) {
      this.scheduler.wakeAt(queue, this.clock.now() + 60_000);
      return;
    }
    for (;;) {
      const rows = queue.rows.take(100, this.clock.now());
      if (rows === undefined) break;
      this.out.push({ queue, rows });
      // As the dispatcher does when a connection has ended its work.
      this.scheduler.rest(queue);
    }
  }

  async accept(name: string, recipients: number, later: number): Promise<void> {
    const queue = this.scheduler.queue(name).id;
    const due = this.clock.now() + later;
    const rows = await send(
      this.store,
      Array.from({ length: recipients }, () => to(queue, due)),
    );
    this.scheduler.offer(rows, true);
  }

  /** Gives all back that is handed out: done, deferred, or never tried. */
  async giveBack(what: number | "done" | "head"): Promise<void> {
    for (const { queue, rows } of this.out.splice(0)) {
      if (what === "head") queue.rows.putBack(rows);
      else await this.#settle(queue, rows, what);
      this.scheduler.rest(queue);
    }
  }

  async #settle(
    queue: QueueRuntime,
    rows: readonly RecipientRow[],
    what: number | "done",
  ): Promise<void> {
    const due = what === "done" ? 0 : this.clock.now() + what;
    const deferred = what === "done" ? [] : rows.map((row) => ({ row, due, attempted: true }));
    const done = what === "done" ? rows : [];
    const moved = await this.store.settle({ done, deferred, added: [] });
    queue.rows.release(rows);
    this.scheduler.left(queue, done.length);
    this.scheduler.offer(moved, false);
  }

  /** Takes the first rows of a queue out of it, as an operator does. */
  async remove(name: string, many: number): Promise<void> {
    const queue = this.scheduler.find(name);
    if (queue === undefined) return;
    const first = this.store.rows(queue.id, undefined, Number.POSITIVE_INFINITY, many);
    const claimed = queue.rows.claim(first);
    if (claimed.length > 0) await this.#settle(queue, claimed, "done");
  }

  /** Nothing that has been due for long waits in a queue that may be sent. */
  check(): void {
    const now = this.clock.now();
    for (const queue of this.scheduler.queues()) {
      if (queue.state.paused || queue.state.retryAt > now - NOTICED) continue;
      const late = this.store
        .rows(queue.id, undefined, now - NOTICED, 1000)
        .filter((row) => !queue.rows.isUnderWay(row));
      assert.deepEqual(late, [], `${queue.name} has mail that is late`);
    }
  }
}

const name = fc.constantFrom("x.test/v", "y.test/v");
const step = fc.oneof(
  fc.record({
    do: fc.constant("accept" as const),
    name,
    recipients: fc.integer({ min: 1, max: 4 }),
    later: fc.constantFrom(0, 0, 1, 700, 60_000, HOUR),
  }),
  fc.record({
    do: fc.constant("giveBack" as const),
    what: fc.constantFrom("done" as const, "head" as const, 0, 30_000, HOUR),
  }),
  fc.record({ do: fc.constant("remove" as const), name, many: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("run" as const), time: fc.constantFrom(0, 1000, 2 * NOTICED, HOUR) }),
  fc.record({ do: fc.constant("setClock" as const), by: fc.constantFrom(-HOUR, -5, 5, HOUR) }),
  fc.record({
    do: fc.constant("state" as const),
    name,
    paused: fc.boolean(),
    wait: fc.constantFrom(0, 60_000),
  }),
  fc.record({ do: fc.constant("busy" as const), busy: fc.boolean() }),
);

test("every row is handed out once and in time, whatever happens to queues and clock", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const model = new Model();
      let accepted = 0;
      let removed = 0;
      const waiting = (): number => model.scheduler.waiting();
      for (const one of steps) {
        switch (one.do) {
          case "accept":
            accepted += one.recipients;
            await model.accept(one.name, one.recipients, one.later);
            break;
          case "giveBack": {
            const before = waiting();
            await model.giveBack(one.what);
            removed += before - waiting();
            break;
          }
          case "remove": {
            const before = waiting();
            await model.remove(one.name, one.many);
            removed += before - waiting();
            break;
          }
          case "run":
            await model.fake.advance(one.time);
            if (one.time >= 2 * NOTICED && !model.busy) model.check();
            break;
          case "setClock":
            model.offset += one.by;
            break;
          case "state": {
            const queue = model.scheduler.queue(one.name);
            const retryAt = one.wait === 0 ? 0 : model.clock.now() + one.wait;
            await model.scheduler.setState(queue, { paused: one.paused, retryAt });
            break;
          }
          case "busy":
            model.busy = one.busy;
            break;
        }
        const names = model.out.flatMap(({ rows }) =>
          rows.map(({ message, index }) => `${message}.${index}`),
        );
        assert.equal(new Set(names).size, names.length, "handed out twice");
      }
      model.busy = false;
      for (const queue of model.scheduler.queues())
        if (queue.state.paused) await model.scheduler.setState(queue, { paused: false });
      // Later than anything was put off to, by a clock that was set back as often as may be.
      await model.fake.advance(40 * HOUR);
      model.check();
      while (model.out.length > 0) await model.giveBack("done");
      assert.equal(waiting(), 0);
      assert.ok(removed <= accepted);
    }),
    { numRuns: 100 },
  );
});

test("a queue is woken when it has all rows that came together", async () => {
  const model = new Model();
  await model.accept("x.test/v", 50, 0);
  assert.deepEqual(model.woken, ["x.test/v"]);
  assert.deepEqual(
    model.out.map(({ rows }) => rows.length),
    [50],
  );
});

test("a queue that is empty for long is forgotten, and those who keep it are told", async () => {
  const model = new Model();
  await model.accept("x.test/v", 1, 0);
  await model.giveBack("done");
  await model.fake.advance(HOUR);
  assert.deepEqual(model.forgotten, ["x.test/v"]);
  assert.equal(model.scheduler.size, 0);
});

test("rows stored before their queue had lanes move to theirs when they are read, a bounded number at a time", async () => {
  const clock = new FakeClock();
  const store = new MemoryStore(clock);
  const queue = store.queueId("x.test/v");
  const recipients = Array.from({ length: 700 }, (_, at) => to(queue, 0, `r${at}@x.test`));
  await send(store, recipients);
  const moves: number[] = [];
  const { move } = store;
  let fails = 1;
  store.move = (...given) => {
    moves.push(given[0].length);
    if (fails-- > 0) return Promise.reject(new Error("no luck"));
    return move.apply(store, given);
  };
  const sent: RecipientRow[] = [];
  const scheduler: Scheduler = new Scheduler({
    store,
    clock,
    log: createLog("test", () => {}),
    onDue: (due) => {
      for (;;) {
        const rows = due.rows.take(10, clock.now());
        if (rows === undefined) break;
        sent.push(...rows);
      }
      scheduler.rest(due);
    },
    onNew: () => {},
    onForgotten: () => {},
    lanes: () => ({
      divides: () => true,
      find: () => undefined,
      isInPlace: () => false,
      laneOf: ({ address }) => (address.includes("7") ? 7 : 0),
      isOpen: () => true,
      room: () => Number.POSITIVE_INFINITY,
    }),
  });
  scheduler.load();
  scheduler.start();
  for (let rounds = 0; sent.length < 700 && rounds < 100; rounds++) await clock.advance(20_000);
  assert.equal(new Set(sent.map(({ address }) => address)).size, 700);
  assert.equal(sent.length, 700);
  for (const { address, lane } of sent) assert.equal(lane, address.includes("7") ? 7 : 0);
  assert.ok(moves.every((rows) => rows <= 128));
  assert.equal(scheduler.waiting("x.test"), 700);
  scheduler.stop();
});

test("mail on its way into a queue that is forgotten meanwhile is counted once, however it was stored", async () => {
  const model = new Model();
  const { scheduler, store } = model;
  model.busy = true;
  const queue = scheduler.queue("x.test/v");
  scheduler.rest(queue);
  await model.fake.advance(HOUR);
  assert.deepEqual(model.forgotten, ["x.test/v"]);
  // Two messages of one commit, told of one after the other.
  const [one, two] = [await send(store, [to(queue.id, 0)]), await send(store, [to(queue.id, 0)])];
  scheduler.offer(one, true);
  scheduler.offer(two, true);
  assert.equal(scheduler.waiting(), 2);
});
