import assert from "node:assert/strict";
import type { Notes } from "../../message/notes.ts";
import type { RecipientRow } from "../../queue/store.ts";
import { contentOf, messageOf, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** Recording outcomes. */
export function settleConformance(storeTest: StoreTest): void {
  storeTest("a message goes with its last recipient", async ({ store }) => {
    const queues = [store.queueId("a/x"), store.queueId("b/x")];
    const rows = await send(
      store,
      queues.map((queue) => to(queue, 10)),
    );
    const [first, second] = [rowAt(rows, 0), rowAt(rows, 1)];
    const id = first.message;
    assert.deepEqual(await store.settle({ done: [first], deferred: [], added: [] }), []);
    assert.deepEqual(await rowsOf(store, first.queue), []);
    assert.deepEqual(await rowsOf(store, second.queue), [second]);
    assert.notEqual(await store.message(id), undefined);
    assert.equal(store.oldestMessage(), id);
    assert.notEqual(await contentOf(store, id), undefined);
    await store.settle({ done: [second], deferred: [], added: [] });
    assert.deepEqual(await rowsOf(store, second.queue), []);
    assert.equal(await store.message(id), undefined);
    assert.equal(await store.body(id), undefined);
  });

  storeTest("a deferred recipient counts its attempts", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 10)]);
    const [first, second] = [rowAt(rows, 0), rowAt(rows, 1)];
    const moved = await store.settle({
      done: [],
      deferred: [
        { row: second, due: 900, attempted: true },
        { row: first, due: 950, attempted: false },
      ],
      added: [],
    });
    const { lastAttempt } = rowAt(moved, 0);
    assert.ok(lastAttempt > 0);
    assert.deepEqual(moved, [
      { ...second, due: 900, attempts: 1, lastAttempt },
      { ...first, due: 950 },
    ]);
    assert.deepEqual(await rowsOf(store, queue), moved);
    const again = await store.settle({
      done: [],
      deferred: [{ row: rowAt(moved, 0), due: 900, attempted: true }],
      added: [],
    });
    assert.equal(rowAt(again, 0).attempts, 2);
    assert.deepEqual(await rowsOf(store, queue), [rowAt(again, 0), rowAt(moved, 1)]);
  });

  storeTest("a deferred recipient keeps its notes, or those it is given", async ({ store }) => {
    const queue = store.queueId("a/x");
    const given = { "core.test": "first" };
    const rows = await send(store, [{ ...to(queue, 10), notes: given }]);
    const put = (row: RecipientRow, notes?: Notes): Promise<readonly RecipientRow[]> =>
      store.settle({ done: [], deferred: [{ row, due: 900, attempted: true, notes }], added: [] });
    const kept = rowAt(await put(rowAt(rows, 0)), 0);
    assert.deepEqual(kept.notes, given);
    const more = { ...given, "core.more": "second" };
    assert.deepEqual(rowAt(await put(kept, more), 0).notes, more);
    const [row] = await rowsOf(store, queue);
    assert.deepEqual(row?.notes, more);
    assert.ok(row);
    await assert.rejects(put(row, { "core.more": "x".repeat(5000) }), { kind: "misuse" });
    assert.deepEqual(await rowsOf(store, queue), [row]);
  });

  storeTest("a deferred recipient keeps its priority, or has the one given", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 10)]);
    const put = (row: RecipientRow, priority?: number): Promise<readonly RecipientRow[]> =>
      store.settle({
        done: [],
        deferred: [{ row, due: 10, attempted: false, priority }],
        added: [],
      });
    const [raised] = await put(rowAt(rows, 1), 93);
    assert.deepEqual(raised, { ...rowAt(rows, 1), priority: 93 });
    assert.ok(raised);
    const [nearly] = await put(raised, 91);
    assert.ok(nearly);
    const [kept] = await put(nearly);
    assert.equal(kept?.priority, 91);
    assert.deepEqual(await rowsOf(store, queue), [kept, rowAt(rows, 0)]);
    await assert.rejects(put(rowAt(rows, 0), 101), { kind: "misuse" });
    await assert.rejects(put(rowAt(rows, 0), 5.5), { kind: "misuse" });
  });

  storeTest("who waits for the next commit hears of it, and of the end", async ({ store }) => {
    const heard: string[] = [];
    const listen = (name: string): Promise<void> =>
      store.nextCommit().then(() => void heard.push(name));
    const [first, second] = [listen("first"), listen("second")];
    await assert.rejects(store.accept(await messageOf(store, [])), { kind: "misuse" });
    assert.deepEqual(heard, []);
    await send(store, [to(store.queueId("a/x"), 10)]);
    await Promise.all([first, second]);
    assert.deepEqual(heard, ["first", "second"]);
    const last = listen("last");
    await store.close();
    await last;
    await store.nextCommit();
  });

  storeTest("outcomes and the reports they cause are recorded together", async ({ store }) => {
    const queue = store.queueId("a/x");
    const reports = store.queueId("sender/x");
    const rows = await send(store, [to(queue, 10), to(queue, 20), to(queue, 30)], "original\r\n");
    const added = await messageOf(store, [to(reports, 40)], "report\r\n", { sender: "" });
    const result = await store.settle({
      done: [rowAt(rows, 0), rowAt(rows, 2)],
      deferred: [{ row: rowAt(rows, 1), due: 500, attempted: true }],
      added: [added],
    });
    assert.deepEqual(
      result.map(({ due }) => due),
      [500, 40],
    );
    assert.deepEqual(await rowsOf(store, queue), [result[0]]);
    assert.deepEqual(await rowsOf(store, reports), [result[1]]);
    assert.equal(await contentOf(store, rowAt(result, 1).message), "report\r\n");
    assert.equal((await store.message(rowAt(result, 1).message))?.sender, "");
  });

  storeTest("outcomes of rows that are not there any more change nothing", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 10)]);
    const [first, second] = [rowAt(rows, 0), rowAt(rows, 1)];
    const once = { done: [first], deferred: [], added: [] };
    await Promise.all([store.settle(once), store.settle(once)]);
    await store.settle(once);
    const late = { row: first, due: 99, attempted: true };
    assert.deepEqual(await store.settle({ done: [first], deferred: [late], added: [] }), []);
    assert.deepEqual(await rowsOf(store, queue), [second]);
    assert.notEqual(await store.message(second.message), undefined);
    await store.settle({ done: [second, second], deferred: [], added: [] });
    assert.equal(await store.message(second.message), undefined);
  });

  storeTest("many settle at once", async ({ store }) => {
    const queue = store.queueId("a/x");
    const recipients = Array.from({ length: 200 }, (_, index) => to(queue, index));
    const rows = await send(store, recipients);
    await Promise.all(
      rows.slice(1).map((row) => store.settle({ done: [row], deferred: [], added: [] })),
    );
    assert.deepEqual(await rowsOf(store, queue), [rows[0]]);
    assert.notEqual(await store.message(rowAt(rows, 0).message), undefined);
    await store.settle({ done: [rowAt(rows, 0)], deferred: [], added: [] });
    assert.equal(await store.message(rowAt(rows, 0).message), undefined);
  });
}
