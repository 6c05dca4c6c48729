import assert from "node:assert/strict";
import { MESSAGE_NOTES_LIMIT, RECIPIENT_NOTES_LIMIT } from "../../message/notes.ts";
import { FOREVER, messageOf, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** Lanes, priorities and notes. */
export function strandConformance(storeTest: StoreTest): void {
  storeTest("lanes come in turn, and in each the higher class of priority first", async (given) => {
    const { store } = given;
    const queue = store.queueId("a/x");
    const rows = await send(store, [
      { ...to(queue, 10), lane: 1 },
      to(queue, 20),
      { ...to(queue, 30), priority: 90 },
      { ...to(queue, 5), priority: 0 },
      { ...to(queue, 40), priority: 99 },
      { ...to(queue, 15), priority: 59 },
    ]);
    const order = [2, 4, 5, 1, 3, 0].map((at) => rowAt(rows, at));
    assert.deepEqual(await rowsOf(store, queue), order);
    assert.deepEqual(
      store.strands(queue).map(({ lane, priority, due }) => [lane, Math.floor(priority / 10), due]),
      [
        [0, 9, 30],
        [0, 5, 15],
        [0, 0, 5],
        [1, 5, 10],
      ],
    );
    const read = async (until: number, limit: number, priority?: number) => {
      const strand = priority === undefined ? undefined : { lane: 0, priority };
      const read = await store.rows(queue, undefined, until, limit, strand);
      return read.map(({ due }) => due);
    };
    assert.deepEqual(await read(20, 9), [15, 20, 5, 10]);
    assert.deepEqual(await read(20, 3), [15, 20, 5]);
    assert.deepEqual(await read(FOREVER, 9, 95), [30, 40]);
    assert.deepEqual(await read(30, 9, 95), [30]);
    assert.deepEqual(await read(FOREVER, 9, 70), []);
    assert.deepEqual(await read(FOREVER, 1, 50), [15]);
    const [third] = order.slice(2);
    assert.deepEqual(await store.rows(queue, third, 20, 9), order.slice(3));
    assert.deepEqual(await store.rows(queue, third, 20, 9, third), [order[3]]);
    assert.equal(store.nextDue(queue, undefined), 5);
    assert.equal(store.nextDue(queue, order[0]), 40);
    assert.equal(store.nextDue(queue, order[1]), undefined);
    const start = { lane: 1, priority: 50, due: 0, message: 0, index: -1 };
    assert.equal(store.nextDue(queue, start), 10);
    await store.settle({ done: order, deferred: [], added: [] });
    assert.deepEqual(store.strands(queue), []);
    assert.equal(store.nextDue(queue, undefined), undefined);
  });

  storeTest("notes are kept with messages and recipients", async ({ store }) => {
    const queue = store.queueId("a/x");
    const notes = { "spf.result": "pass", "header/subject": "Grüße\r\n" };
    const recipient = { ...to(queue, 1), notes: { "verp.tag": "7" }, virtualMta: "bulk" };
    const message = await messageOf(store, [recipient, to(queue, 2)], undefined, { notes });
    const rows = await store.accept(message);
    assert.deepEqual(await rowsOf(store, queue), rows);
    assert.deepEqual(rows[0]?.notes, recipient.notes);
    assert.equal(rows[0]?.virtualMta, "bulk");
    assert.deepEqual([rows[1]?.notes, rows[1]?.virtualMta], [{}, undefined]);
    assert.deepEqual((await store.message(rows[0]?.message ?? 0))?.notes, notes);
  });

  storeTest("too many notes are refused, and leave nothing", async ({ store }) => {
    const queue = store.queueId("a/x");
    const misuse = { kind: "misuse" };
    const fits = { "a.b": "x".repeat(RECIPIENT_NOTES_LIMIT - 3) };
    const over = { "a.b": "x".repeat(RECIPIENT_NOTES_LIMIT - 2) };
    await send(store, [{ ...to(queue, 1), notes: fits }]);
    await assert.rejects(send(store, [{ ...to(queue, 2), notes: over }]), misuse);
    await assert.rejects(send(store, [{ ...to(queue, 2), notes: { "No Name": "" } }]), misuse);
    const large = { "a.b": "x".repeat(MESSAGE_NOTES_LIMIT) };
    const message = await messageOf(store, [to(queue, 2)], undefined, { notes: large });
    await assert.rejects(store.accept(message), misuse);
    assert.equal((await rowsOf(store, queue)).length, 1);
  });
}
