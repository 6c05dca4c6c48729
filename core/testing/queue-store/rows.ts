import assert from "node:assert/strict";
import type { QueueState } from "../../queue/store.ts";
import { contentOf, FOREVER, messageOf, rowAt, rowsOf, type StoreTest, send, to } from "./kit.ts";

/** Accepting, order, reading in pieces, queues and their state. */
export function rowConformance(storeTest: StoreTest): void {
  storeTest("a stored message is visible when accept resolves", async ({ store }) => {
    const queue = store.queueId("example.net/{default}");
    assert.deepEqual(await rowsOf(store, queue), []);
    assert.equal(store.nextDue(queue, undefined), undefined);
    const info = {
      sender: "ä@exämple.com",
      envelopeId: "QQ314159",
      returnContent: "headers",
      eightBit: true,
      smtpUtf8: true,
      origin: { type: "local", mta: "", user: "someone" },
      virtualMta: "marketing",
      job: "",
    } as const;
    const recipient = {
      queue,
      due: 5000,
      address: "rcpt@example.net",
      originalRecipient: "rfc822;rcpt@example.org",
      notify: 6,
    };
    const message = await messageOf(store, [recipient], "body\r\n", info);
    const rows = await store.accept(message);
    const { message: id } = rowAt(rows, 0);
    assert.deepEqual(rows, [
      {
        ...{ ...recipient, message: id, index: 0, attempts: 0, lastAttempt: 0, lane: 0 },
        ...{ priority: 50, virtualMta: undefined, notes: {}, epoch: rowAt(rows, 0).epoch },
      },
    ]);
    assert.deepEqual(await rowsOf(store, queue), rows);
    assert.deepEqual(await store.message(id), message.info);
    assert.equal(await contentOf(store, id), "body\r\n");
    assert.equal(store.nextDue(queue, undefined), 5000);
    assert.equal(store.trouble(), undefined);
  });

  storeTest("ids grow", async ({ store }) => {
    const queue = store.queueId("a/x");
    const first = rowAt(await send(store, [to(queue, 1)]), 0);
    const second = rowAt(await send(store, [to(queue, 1)]), 0);
    assert.ok(Number.isSafeInteger(second.message));
    assert.ok(second.message > first.message);
    assert.equal(await store.message(second.message + 1), undefined);
    assert.equal(await store.body(second.message + 1), undefined);
  });

  storeTest("rows come in order of due time, message and index", async ({ store }) => {
    const queue = store.queueId("a/x");
    const late = await send(store, [to(queue, 300), to(queue, 100)]);
    const early = await send(store, [to(queue, 200), to(queue, 200), to(queue, 0.6)]);
    const order = [early[2], late[1], early[0], early[1], late[0]];
    assert.deepEqual(await rowsOf(store, queue), order);
    assert.equal(rowAt(early, 2).due, 1);
  });

  storeTest("rows stop at the limit and at the due time", async ({ store }) => {
    const queue = store.queueId("a/x");
    for (const due of [10, 20, 30, 40]) await send(store, [to(queue, due)]);
    const dues = async (until: number, limit: number): Promise<number[]> =>
      (await store.rows(queue, undefined, until, limit)).map(({ due }) => due);
    assert.deepEqual(await dues(FOREVER, 3), [10, 20, 30]);
    assert.deepEqual(await dues(30, 10), [10, 20, 30]);
    assert.deepEqual(await dues(29.9, 10), [10, 20]);
    assert.deepEqual(await dues(9, 10), []);
    assert.deepEqual(await dues(FOREVER, 0), []);
  });

  storeTest("rows go on strictly after a position, also one that is gone", async ({ store }) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 10), to(queue, 10), to(queue, 20)]);
    const [first, second, third] = rows;
    assert.deepEqual(await store.rows(queue, first, FOREVER, 10), [second, third]);
    assert.equal(store.nextDue(queue, first), 10);
    assert.equal(store.nextDue(queue, second), 20);
    assert.equal(store.nextDue(queue, third), undefined);
    await store.settle({ done: [rowAt(rows, 0)], deferred: [], added: [] });
    assert.deepEqual(await store.rows(queue, first, FOREVER, 1), [second]);
    assert.deepEqual(await store.rows(queue, third, FOREVER, 1), []);
  });

  storeTest("a row is visible in the turn in which it becomes durable", async ({ store }) => {
    const queue = store.queueId("a/x");
    const writes = Array.from({ length: 20 }, async (_, index) => {
      assert.ok((await rowsOf(store, queue)).length <= 20);
      const row = rowAt(await send(store, [to(queue, index)]), 0);
      assert.deepEqual(await store.rows(queue, { ...row, index: -1 + row.index }, index, 1), [row]);
    });
    await Promise.all(writes);
    assert.equal((await rowsOf(store, queue)).length, 20);
  });

  storeTest("queues are kept apart", async ({ store }) => {
    const queues = Array.from({ length: 300 }, (_, index) => store.queueId(`d${index}.example/x`));
    assert.equal(new Set(queues).size, 300);
    assert.equal(store.queueId("d7.example/x"), queues[7]);
    await send(
      store,
      queues.map((queue, index) => to(queue, index)),
    );
    for (const [index, queue] of queues.entries()) {
      assert.deepEqual(
        (await rowsOf(store, queue)).map(({ due }) => due),
        [index],
      );
      assert.equal(store.queueId(`d${index}.example/x`), queue);
    }
    const stored = new Map(store.queues().map((queue) => [queue.name, queue]));
    assert.equal(stored.get("d42.example/x")?.recipients, 1);
    assert.equal(store.nextDue(queues[42] ?? 0, undefined), 42);
  });

  storeTest("a queue's state is kept", async ({ store }) => {
    const queue = store.queueId("a/x");
    const state: QueueState = { mode: "backoff", paused: true, retryAt: 123_456, failures: 3 };
    await store.saveQueue(queue, state);
    const found = store.queues().find(({ id }) => id === queue);
    const expected = { id: queue, name: "a/x", state, recipients: 0 };
    assert.deepEqual(found, expected);
    await send(store, [to(queue, 77)]);
    assert.deepEqual(
      store.queues().find(({ id }) => id === queue),
      { ...expected, recipients: 1 },
    );
  });

  storeTest("what cannot be stored is refused and leaves nothing", async ({ store }) => {
    const queue = store.queueId("a/x");
    const misuse = { kind: "misuse" };
    await assert.rejects(store.accept(await messageOf(store, [])), misuse);
    await assert.rejects(store.accept(await messageOf(store, [to(queue + 1, 1)])), misuse);
    await assert.rejects(
      store.saveQueue(queue + 1, { mode: "normal", paused: true, retryAt: 0, failures: 0 }),
      misuse,
    );
    const good = await messageOf(store, [to(queue, 1)]);
    const bad = await messageOf(store, []);
    await assert.rejects(store.settle({ done: [], deferred: [], added: [good, bad] }), misuse);
    assert.deepEqual(await rowsOf(store, queue), []);
    await store.accept(good);
    await assert.rejects(store.accept(good), misuse);
    assert.equal((await rowsOf(store, queue)).length, 1);
  });

  storeTest("a closed store takes nothing", async ({ store }) => {
    const queue = store.queueId("a/x");
    const message = await messageOf(store, [to(queue, 1)]);
    await store.close();
    await store.close();
    await assert.rejects(store.accept(message), { kind: "closed" });
  });
}
