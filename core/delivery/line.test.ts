import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { QueueRuntime } from "../queue/queue-runtime.ts";
import { FRESH_STATE } from "../queue/queue-state.ts";
import { Line } from "./line.ts";

const STORE = new MemoryStore(new FakeClock());

function queueOf(name: string): QueueRuntime {
  return new QueueRuntime(STORE, STORE.queueId(name), name, FRESH_STATE);
}

/** A queue that always has mail, with turns of some length. */
interface Busy {
  readonly priority: number;
  /** Milliseconds of a turn. */
  readonly turn: number;
}

interface Used extends Busy {
  readonly queue: QueueRuntime;
  time: number;
  turns: number;
  /** The longest time without a turn, and when the last one began. */
  waited: number;
  last: number;
}

/** Queues that always have mail share some connections for a time; whenever one is free, the next in line has it. */
function share(given: readonly Busy[], connections: number, time: number): readonly Used[] {
  let now = 0;
  const line = new Line({ monotonic: () => now });
  const queues: Used[] = given.map((busy, at) => ({
    ...{ ...busy, queue: queueOf(`q${at}.test/v`), time: 0, turns: 0, waited: 0, last: 0 },
  }));
  const byQueue = new Map(queues.map((one) => [one.queue, one]));
  const ends: { at: number; one: Used }[] = [];
  for (const { queue, priority } of queues) line.join(queue, priority);
  const begin = (): boolean => {
    const queue = line.next();
    const one = queue && byQueue.get(queue);
    if (one === undefined) return false;
    line.took(one.queue, one.priority);
    line.join(one.queue, one.priority);
    one.waited = Math.max(one.waited, now - one.last);
    one.last = now;
    one.turns++;
    ends.push({ at: now + one.turn, one });
    return true;
  };
  for (let free = connections; free > 0 && begin(); free--);
  while (ends.length > 0 && now < time) {
    ends.sort((a, b) => a.at - b.at);
    const end = ends.shift();
    if (end === undefined) break;
    now = end.at;
    end.one.time += end.one.turn;
    line.gave(end.one.queue);
    assert.ok(begin(), "a free connection is used while somebody waits");
  }
  return queues;
}

const BUSY = fc.array(
  fc.record({
    priority: fc.constantFrom(0, 1, 10, 50, 50, 80, 100),
    turn: fc.integer({ min: 20, max: 200 }),
  }),
  { minLength: 2, maxLength: 6 },
);

/** The weight of a priority. */
function weightOf({ priority }: Busy): number {
  return Math.max(priority, 0.5);
}

test("queues have connections by weight, whatever their turns are like; none starves, and no connection is idle", () =>
  fc.assert(
    fc.property(BUSY, fc.integer({ min: 1, max: 4 }), (given, connections) => {
      const longest = Math.max(...given.map(({ turn }) => turn)) + 10;
      const least = Math.min(...given.map(weightOf));
      const used = share(given, connections, 30_000);
      // A turn counts for 10 ms besides its time.
      const had = used.map((one) => (one.time + 10 * one.turns) / weightOf(one));
      const apart = ((connections + 1) * longest) / least;
      assert.ok(Math.max(...had) - Math.min(...had) <= apart, `${had.join(" ")} within ${apart}`);
      for (const one of used) {
        const all = used.reduce((sum, other) => sum + weightOf(other), 0);
        // As long as it takes the others to have as much for their weight as one turn of it is, and each one turn more: no turn is divided.
        const most = longest * (all / weightOf(one) + given.length + 1);
        assert.ok(one.waited <= most, `waited ${one.waited}, at most ${most}`);
      }
    }),
    { numRuns: 40 },
  ));

test("of equal weights and turns each has the same, in the order in which they came", () => {
  const busy = { priority: 50, turn: 100 };
  const used = share([busy, busy, busy, busy], 2, 100_000);
  const turns = used.map((one) => one.turns);
  assert.ok(Math.max(...turns) - Math.min(...turns) <= 1, String(turns));
});

test("slow turns do not take the connections of quick ones", () => {
  const [slow, quick] = share(
    [
      { priority: 50, turn: 30_000 },
      { priority: 50, turn: 100 },
    ],
    10,
    3_000_000,
  );
  assert.ok(slow !== undefined && quick !== undefined);
  assert.ok(quick.time / slow.time > 0.8, `${quick.time} beside ${slow.time}`);
});

test("who comes late is served next, and has no credit for the time before", () => {
  let now = 0;
  const line = new Line({ monotonic: () => now });
  const [bulk, late] = [queueOf("bulk.test/v"), queueOf("late.test/v")];
  line.join(bulk, 100);
  for (let turn = 0; turn < 1000; turn++) {
    assert.equal(line.next(), bulk);
    line.took(bulk, 100);
    line.join(bulk, 100);
    now += 100;
    line.gave(bulk);
  }
  line.join(late, 50);
  const order: string[] = [];
  for (let turn = 0; turn < 30; turn++) {
    const queue = line.next();
    assert.ok(queue !== undefined);
    order.push(queue === late ? "late" : "bulk");
    line.took(queue, queue === late ? 50 : 100);
    line.join(queue, queue === late ? 50 : 100);
    now += 100;
    line.gave(queue);
  }
  assert.equal(order[0], "late");
  const turns = order.filter((name) => name === "late").length;
  assert.ok(turns >= 8 && turns <= 12, order.join(" "));
});

test("a queue that cannot use its turn lets the others go first", () => {
  const line = new Line({ monotonic: () => 0 });
  const names = ["a", "b", "c"].map((name) => queueOf(`${name}.test/v`));
  for (const queue of names) line.join(queue, 50);
  const order: string[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const first = line.next();
    assert.ok(first !== undefined);
    order.push(first.domain);
    line.join(first, 50);
    line.passOver(first);
  }
  assert.deepEqual(order.slice(0, 3).sort(), ["a.test", "b.test", "c.test"]);
  assert.deepEqual(order.slice(3).sort(), ["a.test", "b.test", "c.test"]);
});

test("of those that wait for a place of their virtual MTA one at a time comes into the line", () => {
  const line = new Line({ monotonic: () => 0 });
  const [one, two, other] = [queueOf("a.test/v"), queueOf("b.test/v"), queueOf("c.test/w")];
  line.joinApart(one, 50);
  line.joinApart(two, 90);
  assert.ok(line.isApart(one) && !line.has(one));
  assert.equal(line.next(), undefined);
  assert.ok(line.othersWait(one) && !line.othersWait(other));
  line.admit("v");
  assert.equal(line.next(), two, "the greater weight");
  line.leave(one);
  assert.ok(line.isEmpty && !line.othersWait(two));
});
