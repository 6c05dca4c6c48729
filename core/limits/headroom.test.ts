import assert from "node:assert/strict";
import { test } from "node:test";
import { Headroom } from "./headroom.ts";
import type { LimitKey } from "./limit-store.ts";

const KEY: LimitKey = { name: "k", limit: { count: 5000, window: 60_000 } };

/** A store with so much room that counts how often it is asked. */
function storeOf(room: number): { room: number; asked: number; most(key: LimitKey): number } {
  return {
    room,
    asked: 0,
    most() {
      this.asked++;
      return this.room;
    },
  };
}

test("while there is plenty, a store is asked only now and then", () => {
  const [store, headroom] = [storeOf(5000), new Headroom([KEY])];
  for (let at = 0; at < 330; at++) assert.equal(headroom.least(store), Number.POSITIVE_INFINITY);
  assert.equal(store.asked, 10);
});

test("what is less than plenty, or was doubted, is asked for each time", () => {
  const [store, headroom] = [storeOf(5000), new Headroom([KEY])];
  assert.ok(headroom.isPlenty(store));
  store.room = 7;
  headroom.doubt();
  assert.ok(!headroom.isPlenty(store));
  for (const room of [6, 5, 0]) {
    store.room = room;
    assert.equal(headroom.least(store), room);
  }
});

test("of a limit that is small itself there is never plenty; without limits there always is", () => {
  const small = { name: "s", limit: { count: 999, window: 60_000 } };
  const store = storeOf(999);
  assert.equal(new Headroom([KEY, small]).least(store), 999);
  assert.equal(new Headroom([]).least(storeOf(0)), Number.POSITIVE_INFINITY);
});
