import assert from "node:assert/strict";
import { handedOut, messageOf, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** Rows are claims of the store's owner. */
export function ownerConformance(storeTest: StoreTest): void {
  storeTest("rows carry the epoch of the owner, however they come", async ({ store }) => {
    const [queue, other] = [store.queueId("a/x"), store.queueId("b/x")];
    const rows = await send(store, [to(queue, 10), to(queue, 20)]);
    const deferred = rows.map((row) => ({ row, due: row.due + 1, attempted: true }));
    const later = await store.settle({ done: [], deferred, added: [] });
    const moved = await store.move(later, other);
    const found = await store.find({}, undefined, { looks: 9, found: 9 });
    for (const row of [...rows, ...later, ...moved, ...found.found.map((one) => one.row)])
      assert.equal(row.epoch, store.epoch);
    assert.deepEqual(await rowsOf(store, other), moved);
  });

  storeTest("what was handed out to an owner before is refused, whole", async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10), to(queue, 20)]);
    const store = await given.reopen();
    assert.ok(store.epoch > (rows[0]?.epoch ?? 0));
    const refused = { kind: "not-owner" };
    const [first, second] = rows;
    const now = await rowsOf(store, queue);
    assert.deepEqual(now, handedOut(store, rows));
    assert.ok(first && second && now[0]);
    const late = { row: second, due: 99, attempted: true };
    const added = [await messageOf(store, [to(queue, 5)])];
    const settle = (given: Partial<Parameters<typeof store.settle>[0]>): Promise<unknown> =>
      store.settle({ done: [], deferred: [], added: [], ...given });
    await assert.rejects(settle({ done: [now[0], second] }), refused);
    await assert.rejects(settle({ done: [now[0]], deferred: [late] }), refused);
    await assert.rejects(settle({ done: [first], added }), refused);
    await assert.rejects(store.move([first], store.queueId("b/x")), refused);
    assert.deepEqual(await rowsOf(store, queue), now);
    await settle({ done: now, added });
    assert.deepEqual(
      (await rowsOf(store, queue)).map(({ due }) => due),
      [5],
    );
  });

  storeTest("a store that was taken over writes nothing", async (given) => {
    const before = given.store;
    const queue = before.queueId("a/x");
    const rows = await send(before, [to(queue, 10)]);
    const message = await messageOf(before, [to(queue, 20)]);
    const store = await given.reopen();
    const refused = { kind: /^(closed|not-owner)$/ };
    await assert.rejects(before.accept(message), refused);
    await assert.rejects(before.settle({ done: rows, deferred: [], added: [] }), refused);
    await assert.rejects(before.move(rows, queue, 1), refused);
    message.body.discard();
    assert.deepEqual(await rowsOf(store, queue), handedOut(store, rows));
  });

  storeTest("rows move to another queue or lane with all they hold", async ({ store }) => {
    const [queue, other] = [store.queueId("a/x"), store.queueId("b/x")];
    const recipient = { ...to(queue, 10), priority: 71, notes: { "verp.tag": "x" } };
    const rows = await send(store, [recipient, { ...to(queue, 20), virtualMta: "bulk" }]);
    const deferred = rows.map((row) => ({ row, due: row.due, attempted: true }));
    const tried = await store.settle({ done: [], deferred, added: [] });
    const moved = await store.move(tried, other);
    assert.deepEqual(
      moved,
      tried.map((row) => ({ ...row, queue: other })),
    );
    assert.deepEqual(await rowsOf(store, queue), []);
    assert.deepEqual(await rowsOf(store, other), moved);
    const counts = new Map(store.queues().map(({ name, recipients }) => [name, recipients]));
    assert.equal(counts.get("a/x") ?? 0, 0);
    assert.equal(counts.get("b/x"), 2);
    // Where it was it is not any more.
    assert.deepEqual(await store.move(tried, other), []);
    const inLane = await store.move(moved, other, 7);
    assert.deepEqual(
      inLane.map(({ lane }) => lane),
      [7, 7],
    );
    assert.deepEqual(await rowsOf(store, other), inLane);
    await assert.rejects(store.move(inLane, other + 1), { kind: "misuse" });
    assert.deepEqual(await store.move(inLane, other), inLane);
    // A lane means nothing in another queue.
    const back = await store.move(inLane, queue);
    assert.deepEqual(
      back.map(({ lane }) => lane),
      [0, 0],
    );
    await store.settle({ done: back, deferred: [], added: [] });
    assert.equal(await store.message(rows[0]?.message ?? 0), undefined);
  });
}
