import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerState } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { LEVELS, newCounts } from "./figures.ts";
import { keepSlots, keptSlots, slotsIn } from "./kept.ts";
import { type KeptSlot, SlotRing } from "./slot-ring.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** State in memory, as JSON keeps it. */
function memoryState(): ServerState<readonly KeptSlot[]> & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  const read = (text: string): readonly KeptSlot[] => {
    const value: unknown = JSON.parse(text);
    assert.ok(keptSlots.is(value));
    return value;
  };
  return {
    texts,
    get: (key) => {
      const text = texts.get(key);
      return text === undefined ? undefined : read(text);
    },
    set: async (key, value) => void texts.set(key, JSON.stringify(value)),
    delete: async (key) => void texts.delete(key),
    entries: () =>
      [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, text]) => [key, read(text)]),
    watch: () => () => {},
    change: () => ({ of: "" }),
  };
}

const counted = newCounts();
counted[0] = 1;
const levels = new Float64Array(LEVELS.length).fill(3);

function sumOf(ring: SlotRing, now: number): number {
  const last = ring.numberOf(now);
  let sum = 0;
  for (let number = last - ring.slots + 1; number <= last; number++)
    sum += ring.figure(number, 0) ?? 0;
  return sum;
}

test("hours survive restarts in the middle of an hour, for as long as the ring is", async () => {
  const clock = new FakeClock();
  const state = memoryState();
  let ring = new SlotRing(HOUR, 14 * 24);
  for (let half = 0; half < 2 * 24 * 30; half++) {
    const since = clock.now();
    ring.add(ring.numberOf(since), counted, levels);
    await clock.advance(HOUR / 2);
    await keepSlots(ring, state, { since, now: clock.now() });
    if (half % 5 !== 0) continue;
    ring = new SlotRing(HOUR, 14 * 24);
    for (const slot of slotsIn(state)) ring.restore(slot, ring.numberOf(clock.now()));
  }
  assert.equal(sumOf(ring, clock.now() - 1), 2 * ring.slots);
  const last = ring.numberOf(clock.now() - 1);
  assert.equal(ring.figure(last, newCounts().length), 3, "a level is not added up");
  assert.ok(state.texts.size <= 22, `${state.texts.size} keys`);
  for (const text of state.texts.values()) assert.ok(text.length < 16_384);
});

test("a clock that is wrong by a year for a while takes nothing from what is kept", async () => {
  const clock = new FakeClock();
  const state = memoryState();
  const ring = new SlotRing(HOUR, 14 * 24);
  let since = clock.now();
  const live = async (hours: number): Promise<void> => {
    for (let hour = 0; hour < hours; hour++) {
      ring.add(ring.numberOf(clock.now()), counted, levels);
      await keepSlots(ring, state, { since, now: clock.now() });
      since = clock.now();
      await clock.advance(HOUR);
    }
  };
  await live(100);
  clock.setWall(365 * DAY);
  await live(2);
  clock.setWall(-365 * DAY);
  await live(2);
  clock.setWall(-3 * HOUR);
  await live(1);
  const again = new SlotRing(HOUR, 14 * 24);
  for (const slot of slotsIn(state)) again.restore(slot, again.numberOf(clock.now()));
  assert.equal(sumOf(again, clock.now()), sumOf(ring, clock.now()));
  // Two hours of the wrong year took the places of two others.
  assert.ok(sumOf(again, clock.now()) >= 99);
});

test("what is no slot, or belongs to another version, does no harm", () => {
  for (const bad of [null, 7, {}, [[1]], [[1, -1]], [[1, "2"]], [[Number.NaN, 1]]])
    assert.equal(keptSlots.is(bad), false, JSON.stringify(bad));
  const ring = new SlotRing(HOUR, 10);
  ring.restore([5, 1, 1, 9], 7);
  ring.restore([6, 40, ...Array.from({ length: 60 }, () => 2)], 7);
  ring.restore([8, 1, 1], 7);
  ring.restore([-3, 1, 1], 7);
  assert.deepEqual(
    [5, 6, 8].map((number) => ring.figure(number, 0)),
    [1, 2, undefined],
  );
  const level = newCounts().length;
  assert.deepEqual([ring.figure(5, 1), ring.figure(5, level), ring.figure(6, level)], [0, 9, 2]);
});
