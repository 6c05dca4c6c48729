import assert from "node:assert/strict";
import type { QueueState } from "../../queue/store.ts";
import { contentOf, handedOut, messageOf, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** What a restart keeps. */
export function reopenConformance(storeTest: StoreTest): void {
  storeTest("messages survive a restart", async (given) => {
    const { store } = given;
    const queue = store.queueId("a/x");
    const other = store.queueId("b/x");
    const small = await messageOf(store, [to(queue, 10), to(other, 20)], "small\r\n", {
      job: "j1",
      envelopeId: "e1",
    });
    const rows = await store.accept(small);
    const large = "x".repeat(400_000);
    const [file] = await send(store, [to(queue, 5)], large);
    const [moved] = await store.settle({
      done: [],
      deferred: [{ row: rowAt(rows, 0), due: 800, attempted: true }],
      added: [],
    });
    const reopened = await given.reopen();
    assert.equal(reopened.queueId("a/x"), queue);
    assert.deepEqual(await rowsOf(reopened, queue), handedOut(reopened, [file, moved]));
    assert.deepEqual(await rowsOf(reopened, other), handedOut(reopened, [rows[1]]));
    assert.deepEqual(await reopened.message(rowAt(rows, 0).message), small.info);
    assert.equal(await contentOf(reopened, rowAt(rows, 0).message), "small\r\n");
    assert.equal((await reopened.body(rowAt(rows, 0).message))?.whole?.toString(), "small\r\n");
    assert.equal(await contentOf(reopened, file?.message ?? 0), large);
    const counts = reopened
      .queues()
      .map(({ id, name, recipients }) => [name, recipients, reopened.nextDue(id, undefined)]);
    assert.deepEqual(counts.sort(), [
      ["a/x", 2, 5],
      ["b/x", 1, 20],
    ]);
  });

  storeTest("remaining recipients are known after a restart", async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10), to(queue, 20)]);
    await given.store.settle({ done: [rowAt(rows, 0)], deferred: [], added: [] });
    const reopened = await given.reopen();
    await reopened.settle({ done: await rowsOf(reopened, queue), deferred: [], added: [] });
    assert.equal(await reopened.message(rowAt(rows, 0).message), undefined);
  });

  storeTest("ids go on where they were", async (given) => {
    const queue = given.store.queueId("a/x");
    const { message } = rowAt(await send(given.store, [to(queue, 10)]), 0);
    const reopened = await given.reopen();
    assert.ok(rowAt(await send(reopened, [to(queue, 10)]), 0).message > message);
  });

  storeTest("an empty queue is dropped unless there is something to remember", async (given) => {
    const { store } = given;
    const ids = ["plain/x", "paused/x", "backoff/x"].map((name) => store.queueId(name));
    const [plain = 0, paused = 0, backoff = 0] = ids;
    const state: QueueState = { mode: "normal", paused: false, retryAt: 0, failures: 0 };
    await store.saveQueue(plain, { ...state, failures: 7, retryAt: 1 });
    await store.saveQueue(paused, { ...state, paused: true });
    await store.saveQueue(backoff, { ...state, mode: "backoff" });
    const reopened = await given.reopen();
    const names = reopened.queues().map(({ name }) => name);
    assert.deepEqual(names.sort(), ["backoff/x", "paused/x"]);
    assert.ok(!ids.includes(reopened.queueId("new/x")), "an id is not given out twice");
    assert.ok(reopened.queueId("plain/x") > backoff);
  });
}
