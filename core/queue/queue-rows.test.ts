import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { send, to } from "../testing/queue-store/kit.ts";
import { MemoryStore } from "./memory/memory-store.ts";
import { QueueRows, type RowStore } from "./queue-rows.ts";
import type { QueueStore, RecipientRow, Strand } from "./store.ts";

/** A queue with everything that is known of it, and what is done to it at random. */
class Model {
  readonly clock = new FakeClock(Date.UTC(2026, 0, 1));
  readonly store = new MemoryStore(this.clock);
  readonly queue = this.store.queueId("x.test/v");
  readonly rows: QueueRows;
  /** Answers of a store that takes its time. */
  readonly answers: (() => void)[] = [];
  /** Rows that are durable, and not yet told to the queue. */
  readonly unoffered: RecipientRow[] = [];
  /** Handed out, and not given back. */
  readonly out: (readonly RecipientRow[])[] = [];
  /** Moves the wall clock, also back. */
  offset = 0;

  constructor(isLate = false) {
    const { store } = this;
    const rows: QueueStore["rows"] = (...given) => {
      // As it was when it was asked.
      const answer = store.rows(...given);
      return new Promise((resolve) => this.answers.push(() => resolve(answer)));
    };
    const late: RowStore = {
      strands: (queue) => store.strands(queue),
      nextDue: (...given) => store.nextDue(...given),
      rows,
    };
    this.rows = new QueueRows(isLate ? late : store, this.queue);
  }

  /** Lets the store answer. */
  async answer(): Promise<void> {
    this.answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }

  get now(): number {
    return this.clock.now() + this.offset;
  }

  async accept(recipients: number, later: number, place: Partial<Strand> = {}): Promise<void> {
    const due = this.now + later;
    const rows = await send(
      this.store,
      Array.from({ length: recipients }, () => ({ ...to(this.queue, due), ...place })),
    );
    this.unoffered.push(...rows);
  }

  offer(many: number): void {
    for (const row of this.unoffered.splice(0, many)) this.rows.offer(row, this.now);
  }

  take(limit: number): void {
    this.check();
    const group = this.rows.take(limit, this.now);
    if (group === undefined) return;
    assert.ok(group.length > 0 && group.length <= limit);
    this.#handedOut(group);
  }

  #handedOut(group: readonly RecipientRow[]): void {
    for (const row of group) {
      assert.equal(row.message, group[0]?.message, "rows of one message");
      assert.ok(!this.#isOut(row), `${nameOf(row)} is handed out twice`);
      assert.ok(
        this.stored().some((other) => nameOf(other) === nameOf(row) && other.due === row.due),
        `${nameOf(row)} is handed out though it is gone`,
      );
    }
    this.out.push(group);
  }

  claim(from: number, many: number): void {
    for (const row of this.stored().slice(from, from + many)) {
      const claimed = this.rows.claim([row]);
      assert.equal(claimed.length === 0, this.#isOut(row));
      if (claimed.length > 0) this.#handedOut(claimed);
    }
  }

  /** Gives a group back: some of it done, the rest deferred or never tried. */
  async giveBack(which: number, done: number, later: number | "head"): Promise<void> {
    // A commit is told of before another one that follows from it.
    this.offer(Number.POSITIVE_INFINITY);
    const [group] = this.out.splice(which % Math.max(this.out.length, 1), 1);
    if (group === undefined) return;
    const [gone, left] = [group.slice(0, done), group.slice(done)];
    if (later === "head") {
      this.rows.split(group, [gone]);
      this.rows.release(group);
      this.rows.putBack(left);
      await this.store.settle({ done: gone, deferred: [], added: [] });
      this.rows.release(gone);
      return;
    }
    const due = this.now + later;
    const deferred = left.map((row) => ({ row, due, attempted: true }));
    const rows = await this.store.settle({ done: gone, deferred, added: [] });
    this.rows.release(group);
    for (const row of rows) this.rows.offer(row, this.now);
  }

  stored(): readonly RecipientRow[] {
    return this.store.rows(this.queue, undefined, Number.POSITIVE_INFINITY, 10_000);
  }

  #isOut(row: RecipientRow): boolean {
    return this.out.some((group) => group.some((other) => nameOf(other) === nameOf(row)));
  }

  /** What is due, was offered and is not handed out must be there to be taken. */
  check(): void {
    const waiting = this.stored().filter(
      (row) =>
        row.due <= this.now &&
        !this.#isOut(row) &&
        !this.unoffered.some((other) => nameOf(other) === nameOf(row)),
    );
    if (this.rows.reading !== undefined) return;
    const hasDue = this.rows.hasDue(this.now) || this.rows.reading !== undefined;
    if (waiting.length > 0) assert.ok(hasDue, `${waiting.length} are due`);
    const isThere = this.rows.head(this.now) !== undefined || this.rows.reading !== undefined;
    if (waiting.length > 0) assert.ok(isThere, "nothing to take");
  }
}

function nameOf({ message, index }: RecipientRow): string {
  return `${message}.${index}`;
}

const step = fc.oneof(
  fc.record({
    do: fc.constant("accept" as const),
    recipients: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(130, 300)),
    later: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5000 })),
    place: fc.oneof(
      { weight: 3, arbitrary: fc.constant({}) },
      fc.record({ lane: fc.nat(2), priority: fc.constantFrom(0, 50, 55, 100) }),
    ),
  }),
  fc.record({ do: fc.constant("offer" as const), many: fc.constantFrom(1, 2, 500) }),
  fc.record({ do: fc.constant("take" as const), limit: fc.constantFrom(1, 3, 1000) }),
  fc.record({
    do: fc.constant("giveBack" as const),
    which: fc.nat(10),
    done: fc.constantFrom(0, 1, 1000),
    later: fc.oneof(fc.constant("head" as const), fc.constantFrom(0, 1, 1000, 10_000)),
  }),
  fc.record({ do: fc.constant("claim" as const), from: fc.nat(20), many: fc.nat(3) }),
  fc.record({ do: fc.constant("wait" as const), time: fc.constantFrom(1, 500, 20_000) }),
  fc.record({ do: fc.constant("setClock" as const), by: fc.constantFrom(-60_000, -3, 3, 60_000) }),
  fc.record({ do: fc.constantFrom("letGo" as const, "reread" as const) }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant("answer" as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function runSteps(model: Model, steps: readonly Step[]): Promise<void> {
  for (const one of steps) {
    switch (one.do) {
      case "accept":
        await model.accept(one.recipients, one.later, one.place);
        break;
      case "offer":
        model.offer(one.many);
        break;
      case "take":
        model.take(one.limit);
        break;
      case "giveBack":
        await model.giveBack(one.which, one.done, one.later);
        break;
      case "claim":
        model.claim(one.from, one.many);
        break;
      case "wait":
        await model.clock.advance(one.time);
        break;
      case "setClock":
        model.offset += one.by;
        break;
      case "letGo":
        model.rows.letGo();
        break;
      case "reread":
        model.rows.reread();
        break;
      case "answer":
        await model.answer();
        break;
    }
    model.check();
  }
  // In the end everything goes out.
  model.offer(Number.POSITIVE_INFINITY);
  model.offset += 10_000_000;
  while (model.out.length > 0) await model.giveBack(0, 1000, 0);
  for (let left = 10_000; model.rows.hasDue(model.now) || model.rows.reading; left--) {
    assert.ok(left > 0, "it comes to an end");
    model.take(1000);
    await model.giveBack(0, 1000, 0);
    await model.answer();
  }
  assert.deepEqual(model.stored(), []);
}

test("each row is handed out once, in time, whatever happens in between", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), (steps) => runSteps(new Model(), steps)),
    { numRuns: 300 },
  );
});

test("a row that came after the store was asked is there as soon as it is offered", async () => {
  const model = new Model(true);
  await model.accept(1, 1);
  model.check();
  await model.accept(1, 0);
  model.offset -= 60_000;
  await model.answer();
  model.check();
  model.offer(2);
  model.offset += 60_000;
  model.check();
});

test("what was read and let go of is known to be due, though other rows are handed out", async () => {
  const model = new Model(true);
  await model.accept(2, 0);
  model.claim(0, 1);
  assert.equal(model.rows.hasDue(model.now), false);
  await model.answer();
  assert.ok(model.rows.hasDue(model.now));
  model.rows.letGo();
  assert.ok(model.rows.hasDue(model.now));
  assert.equal(model.rows.reading, undefined, "it is not read again to say so");
});

test("so it is with a store that answers late, as things were when it was asked", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), (steps) =>
      runSteps(new Model(true), steps),
    ),
    { numRuns: 300 },
  );
});

test("an answer without rows says nothing of what is due later", async () => {
  const model = new Model(true);
  await model.accept(1, 1);
  model.offer(1);
  assert.equal(model.rows.head(model.now), undefined, "asked, and not answered");
  await model.accept(1, 0);
  await model.clock.advance(1);
  await model.answer();
  model.check();
});

test("all recipients of a message are handed out together, however many were read ahead", async () => {
  const model = new Model();
  await model.accept(300, 0);
  await model.accept(3, 0);
  model.offer(500);
  assert.equal(model.rows.take(1000, model.now)?.length, 300);
  assert.equal(model.rows.take(1000, model.now)?.length, 3);
});

test("a higher class of priority comes first, and every eighth time a lower one", async () => {
  const model = new Model();
  for (const priority of [50, 0, 100])
    for (let many = 0; many < 40; many++) await model.accept(1, 0, { priority });
  model.offer(500);
  const order: number[] = [];
  for (let row = model.rows.take(1, model.now)?.[0]; row; row = model.rows.take(1, model.now)?.[0])
    order.push(row.priority);
  assert.equal(order.length, 120);
  const first = [100, 100, 100, 100, 100, 100, 100];
  assert.deepEqual(order.slice(0, 16), [...first, 50, ...first, 0]);
  const urgent = order.lastIndexOf(100) + 1;
  assert.equal(urgent, 45);
  // When the highest is gone, the next is.
  assert.deepEqual(order.slice(urgent, urgent + 8).sort(), [0, 50, 50, 50, 50, 50, 50, 50]);
});

test("in a class of priority and a lane rows come in order of due time; lanes take turns", async () => {
  const model = new Model();
  for (const [due, lane, priority] of [
    [3, 0, 59],
    [1, 0, 50],
    [2, 0, 55],
    [9, 1, 50],
    [5, 1, 58],
  ] as const)
    await model.accept(1, due, { lane, priority });
  model.offer(500);
  model.offset = 10;
  const order = Array.from({ length: 5 }, () => model.rows.take(1, model.now)?.[0]);
  assert.deepEqual(
    order.map((row) => [row?.lane, (row?.due ?? 0) % 10]),
    [
      [0, 1],
      [1, 5],
      [0, 2],
      [1, 9],
      [0, 3],
    ],
  );
});
