import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { createLog } from "../telemetry/log.ts";
import { rowsOf, send, to } from "../testing/queue-store/kit.ts";
import type { LaneChoice } from "./lane-moves.ts";
import { MemoryStore } from "./memory/memory-store.ts";
import { rankOf } from "./order.ts";
import { Scheduler } from "./scheduler.ts";
import type { LaneId, RecipientRow } from "./store.ts";
import { strandName } from "./strand-rows.ts";

const MOST_LANES = 4;

/** A queue whose lanes open and close, and whose rows change their lanes with the rules. */
class Model {
  readonly clock = new FakeClock();
  readonly store = new MemoryStore(this.clock);
  readonly closed = new Set<LaneId>();
  /** By which rows are told apart: another one at each change. */
  rules = 1;
  room = 3;
  reads = new Map<LaneId, number>();
  readonly out: RecipientRow[] = [];
  readonly handed = new Set<string>();
  readonly choice: LaneChoice = {
    divides: () => this.rules > 0,
    find: (_queue, rows) => {
      for (const { lane } of rows) this.reads.set(lane, (this.reads.get(lane) ?? 0) + 1);
      return undefined;
    },
    isInPlace: (_queue, row) => this.laneOf(row) === row.lane,
    laneOf: (row) => this.laneOf(row),
    isOpen: (_queue, lane) => !this.closed.has(lane),
    room: (_queue, lane) => (this.closed.has(lane) ? 0 : this.room),
  };
  readonly scheduler: Scheduler = new Scheduler({
    store: this.store,
    clock: this.clock,
    log: createLog("test", () => {}),
    onDue: () => {},
    onNew: () => {},
    onForgotten: () => {},
    lanes: () => this.choice,
  });

  constructor() {
    this.scheduler.start();
  }

  get queue() {
    return this.scheduler.queue("x.test/v");
  }

  laneOf({ message, index, lane }: RecipientRow): LaneId {
    return this.rules === 0 ? lane : (message * 7 + index * this.rules) % MOST_LANES;
  }

  async accept(
    rows: readonly { readonly due: number; readonly priority: number }[],
  ): Promise<void> {
    const now = this.clock.now();
    const recipients = rows.map(({ due, priority }) => ({
      ...to(this.queue.id, now + due),
      priority,
    }));
    this.scheduler.offer(await send(this.store, recipients), true);
  }

  /** Takes a group, and looks whether it is the one that may go. */
  take(): boolean {
    const { rows } = this.queue;
    const group = rows.take(5, this.clock.now());
    if (group === undefined) return false;
    const [first] = group;
    assert.ok(first !== undefined && group.length <= this.room);
    for (const row of group) {
      assert.ok(!this.handed.has(strandName(row)), "handed out twice");
      this.handed.add(strandName(row));
      assert.ok(row.due <= this.clock.now(), "before its time");
      assert.equal(row.lane, this.laneOf(row), "in a lane that is not its own");
      assert.ok(!this.closed.has(row.lane), "from a lane that waits");
    }
    this.out.push(...group);
    return true;
  }

  async giveBack(): Promise<void> {
    const rows = this.out.splice(0);
    if (rows.length === 0) return;
    for (const row of rows) this.handed.delete(strandName(row));
    for (const group of Map.groupBy(rows, ({ message }) => message).values()) {
      // Taken in several groups, it is given back in as many.
      this.queue.rows.reread();
      await this.store.settle({ done: group, deferred: [], added: [] });
      this.scheduler.left(this.queue, group.length);
    }
  }

  /** Rows that were moved are there when the store has answered. */
  settle(): Promise<void> {
    return this.clock.advance(1);
  }
}

const rows = fc.array(
  fc.record({
    due: fc.constantFrom(-5, 0, 0, 3, 60_000),
    priority: fc.constantFrom(50, 50, 0, 90),
  }),
  { minLength: 1, maxLength: 6 },
);
const step = fc.oneof(
  fc.record({ do: fc.constant("accept" as const), rows }),
  fc.record({ do: fc.constant("take" as const), many: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ do: fc.constant("close" as const), lane: fc.nat(MOST_LANES - 1) }),
  fc.record({ do: fc.constant("open" as const), lane: fc.nat(MOST_LANES - 1) }),
  fc.record({ do: fc.constant("rules" as const), rules: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constant("room" as const), room: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant("run" as const), time: fc.constantFrom(1, 10, 60_000) }),
);

test("rows are handed out once, in time, from their own lane, and never from one that waits", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), async (steps) => {
      const model = new Model();
      let accepted = 0;
      for (const one of steps) {
        switch (one.do) {
          case "accept":
            accepted += one.rows.length;
            await model.accept(one.rows);
            break;
          case "take":
            for (let many = one.many; many > 0; many--) {
              model.take();
              await model.settle();
            }
            break;
          case "close":
            model.closed.add(one.lane);
            break;
          case "open":
            model.closed.delete(one.lane);
            break;
          case "rules":
            // As after a reload: what was read ahead is read again.
            model.rules = one.rules;
            model.queue.rows.reread();
            break;
          case "room":
            model.room = one.room;
            break;
          case "run":
            await model.clock.advance(one.time);
            break;
        }
      }
      model.closed.clear();
      await model.clock.advance(120_000);
      for (let idle = 0; idle < 5; ) {
        idle = model.take() ? 0 : idle + 1;
        await model.settle();
      }
      assert.equal(model.out.length, accepted);
      model.scheduler.stop();
    }),
    { numRuns: 150 },
  );
});

test("each strand is in order, and lanes of one class take turns however long they are", async () => {
  const lane = fc.nat(MOST_LANES - 1);
  const mail = fc.record({ lane, due: fc.nat(50), priority: fc.constantFrom(50, 55, 90, 10) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(mail, { minLength: 1, maxLength: 60, size: "max" }),
      async (mails) => {
        const model = new Model();
        const { clock, store } = model;
        const { id } = model.queue;
        model.choice.laneOf = (row) => row.lane;
        // A thousand rows more in one lane must not hold the others up.
        await send(
          store,
          Array.from({ length: 1000 }, () => ({ ...to(id, 0), lane: 1 })),
        );
        for (const given of mails)
          await send(store, [{ ...to(id, given.due), lane: given.lane, priority: given.priority }]);
        await clock.advance(1000);
        const waiting = new Map(Map.groupBy(await rowsOf(store, id), strandOf));
        const last = new Map<string, number>();
        let turn = 0;
        for (;;) {
          const group = model.queue.rows.take(1, clock.now());
          const [row] = group ?? [];
          if (row === undefined) break;
          turn++;
          const strand = strandOf(row);
          assert.deepEqual(row, waiting.get(strand)?.shift(), "not the first of its strand");
          last.set(strand, turn);
          // Who has mail in the class that was served has had a turn among the last so many.
          for (const [other, rest] of waiting) {
            if (rest.length === 0 || rankIn(other) !== rankIn(strand)) continue;
            const since = turn - (last.get(other) ?? 0);
            assert.ok(
              since <= 8 * MOST_LANES * 4,
              `${other} has not been served for ${since} turns`,
            );
          }
          await store.settle({ done: [row], deferred: [], added: [] });
          model.queue.rows.release(group ?? []);
        }
        assert.equal((await rowsOf(store, id)).length, 0);
      },
    ),
    { numRuns: 20 },
  );
});

function strandOf({ lane, priority }: RecipientRow): string {
  return `${lane} ${rankOf(priority)}`;
}

function rankIn(strand: string): string | undefined {
  return strand.split(" ")[1];
}

test("nothing is read of a lane that waits", async () => {
  const model = new Model();
  model.choice.laneOf = (row) => row.lane;
  const { id } = model.queue;
  const held = Array.from({ length: 500 }, () => ({ ...to(id, 0), lane: 2 }));
  const rows = await send(model.store, [...held, { ...to(id, 0), lane: 3 }]);
  model.closed.add(2);
  model.scheduler.offer(rows, true);
  assert.equal(model.queue.rows.take(100, model.clock.now())?.length, 1);
  assert.equal(model.queue.rows.take(100, model.clock.now()), undefined);
  assert.equal(model.queue.rows.nextDue(), Number.POSITIVE_INFINITY);
  assert.deepEqual([...model.reads], [[3, 1]]);
  model.closed.delete(2);
  assert.ok(model.queue.rows.hasDue(model.clock.now()));
  assert.equal(model.queue.rows.take(100, model.clock.now())?.length, model.room);
  assert.ok((model.reads.get(2) ?? 0) <= 32, "a piece at a time");
});
