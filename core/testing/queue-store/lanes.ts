import assert from "node:assert/strict";
import { FIRST_LANE } from "../../queue/lane-records.ts";
import { handedOut, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** What lanes stand for. */
export function laneConformance(storeTest: StoreTest): void {
  storeTest("lanes are known with what they stand for, also after a restart", async (given) => {
    const { store } = given;
    const [queue, other] = [store.queueId("a/x"), store.queueId("b/x")];
    assert.deepEqual(store.lanes.of(queue), []);
    const texts = ["sender a", "sender b\u0000ä", ""];
    const ids = texts.map((text) => store.lanes.make(queue, text));
    assert.ok(ids.every((id) => id >= FIRST_LANE));
    assert.deepEqual([...new Set(ids)].sort(), ids);
    const known = ids.map((id, at) => ({ id, text: texts[at] }));
    assert.deepEqual(store.lanes.of(queue), known);
    assert.deepEqual(store.lanes.of(other), []);
    const rows = await send(
      store,
      ids.map((lane) => ({ ...to(queue, 10), lane })),
    );
    const reopened = await given.reopen();
    assert.deepEqual(reopened.lanes.of(queue), known);
    assert.deepEqual(await rowsOf(reopened, queue), handedOut(reopened, rows));
    assert.ok(reopened.lanes.make(queue, "sender c") > Math.max(...ids));
  });

  storeTest("a lane with rows is not forgotten, and no id is given twice", async (given) => {
    const { store } = given;
    const queue = store.queueId("a/x");
    const [one, two] = [store.lanes.make(queue, "one"), store.lanes.make(queue, "two")];
    const row = rowAt(await send(store, [{ ...to(queue, 10), lane: one }, to(queue, 10)]), 0);
    assert.deepEqual(await store.lanes.drop(queue, [one, two]), [two]);
    assert.deepEqual(store.lanes.of(queue), [{ id: one, text: "one" }]);
    const three = store.lanes.make(queue, "three");
    assert.ok(three > two);
    await store.settle({ done: [row], deferred: [], added: [] });
    assert.deepEqual(await store.lanes.drop(queue, [one]), [one]);
    assert.deepEqual(store.lanes.of(queue), [{ id: three, text: "three" }]);
    assert.ok(store.lanes.make(queue, "one") > three);
  });

  storeTest(
    "after a restart empty lanes are gone, and no row's lane is given out",
    async (given) => {
      const queue = given.store.queueId("a/x");
      const empty = given.store.lanes.make(queue, "empty");
      await send(given.store, [{ ...to(queue, 10), lane: 40 }]);
      const reopened = await given.reopen();
      assert.deepEqual(reopened.lanes.of(queue), []);
      assert.equal(reopened.lanes.make(queue, "empty"), Math.max(empty, 40) + 1);
    },
  );

  storeTest("rows of a lane are counted, up to a number", async ({ store }) => {
    const queue = store.queueId("a/x");
    const many = Array.from({ length: 5 }, () => ({ ...to(queue, 10), lane: 7 }));
    await send(store, [...many, { ...to(queue, 10), lane: 7, priority: 90 }, to(queue, 10)]);
    assert.equal(store.lanes.size(queue, 7, 100), 6);
    assert.equal(store.lanes.size(queue, 7, 4), 4);
    assert.equal(store.lanes.size(queue, 0, 100), 1);
    assert.equal(store.lanes.size(queue, 8, 100), 0);
    assert.equal(store.lanes.size(queue, 2 ** 32 - 1, 100), 0);
  });
}
