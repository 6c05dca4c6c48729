import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { createLog } from "../../telemetry/log.ts";
import { contentOf, handedOut, rowAt, rowsOf, send, to } from "../../testing/queue-store/kit.ts";
import { idText } from "../message-id.ts";
import { Scheduler } from "../scheduler.ts";
import type { LocalQueueStore, SetAside } from "../store.ts";
import { LmdbEnvironment } from "./environment.ts";
import { messageKey, queueKey, recipientKey } from "./keys.ts";
import { stateKey } from "./state-record.ts";
import type { Tables } from "./tables.ts";

const GARBAGE = Buffer.from([9, 0xff, 0xff]);

/** Changes the tables of a closed store, then opens it again. */
async function damaged(
  given: LmdbFixture,
  change: (tables: Tables) => void,
): Promise<LocalQueueStore> {
  await given.store.close();
  const environment = await LmdbEnvironment.open(given.directory);
  await environment.root.batch(() => change(environment));
  await environment.root.close();
  given.store = await given.open();
  return given.store;
}

async function withStore(run: (given: LmdbFixture) => Promise<void>): Promise<void> {
  const given = await lmdbFixture({ bodyCacheBytes: 0 });
  try {
    await run(given);
  } finally {
    await given.dispose();
  }
}

/** What was set aside, once it is. */
async function setAside(store: LocalQueueStore, count: number): Promise<readonly SetAside[]> {
  for (;;) {
    const found = store.setAside(10);
    if (found.length >= count) return found;
    await store.nextCommit();
  }
}

test("a damaged recipient is set aside; the queue goes on without it", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10), to(queue, 20), to(queue, 30)]);
    const [bad, good] = [rowAt(rows, 0), rowAt(rows, 1)];
    const key = recipientKey(queue, bad);
    const store = await damaged(given, ({ recipients }) => void recipients.put(key, GARBAGE));
    const gone: unknown[] = [];
    store.onSetAside((...args) => gone.push(args));
    assert.deepEqual(store.rows(queue, undefined, 100, 1), handedOut(store, [good]));
    assert.equal(store.nextDue(queue, undefined), 20);
    const [entry] = await setAside(store, 1);
    const { message } = bad;
    const reason = "damaged record: format 9, expected 2";
    const place = { table: "recipients", key: key.toString("hex"), queue, message } as const;
    assert.deepEqual(entry, { ...place, reason, foundAt: given.clock.now(), record: GARBAGE });
    assert.deepEqual(gone, [[queue, 1]]);
    assert.equal(given.events.filter(({ level }) => level === "error").length, 1);
    await store.settle({ done: rowsOf(store, queue), deferred: [], added: [] });
    const again = await given.reopen();
    assert.deepEqual(rowsOf(again, queue), []);
    // Its message stays with it.
    assert.equal(again.message(message)?.sender, "sender@example.com");
    assert.equal(again.setAside(10).length, 1);
  });
});

test("the scheduler starts on a queue with a damaged record, and stops counting it", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10), to(queue, 20)]);
    const key = recipientKey(queue, rowAt(rows, 0));
    const store = await damaged(given, ({ recipients }) => void recipients.put(key, GARBAGE));
    const due: string[] = [];
    const scheduler = new Scheduler({
      store,
      clock: given.clock,
      log: createLog("queue", () => {}),
      onDue: ({ name }) => void due.push(name),
      onNew: () => {},
      onForgotten: () => {},
    });
    scheduler.load();
    assert.equal(scheduler.waiting(), 2);
    scheduler.start();
    await given.clock.advance(1000);
    assert.equal(scheduler.find("a/x")?.rows.take(10, given.clock.now())?.length, 1);
    await setAside(store, 1);
    assert.ok(due.includes("a/x"));
    assert.equal(scheduler.waiting(), 1);
    assert.equal(scheduler.waiting("a"), 1);
    scheduler.stop();
  });
});

test("a damaged message is as good as none, and its outcome can be recorded; its content stays", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const small = rowAt(await send(given.store, [to(queue, 10)]), 0);
    const large = rowAt(await send(given.store, [to(queue, 10)], "z".repeat(200_000)), 0);
    const cut = rowAt(await send(given.store, [to(queue, 10)]), 0);
    const store = await damaged(given, ({ messages, bodies }) => {
      for (const { message } of [small, large]) messages.put(messageKey(message), GARBAGE);
      bodies.put(messageKey(cut.message), Buffer.from("short"));
    });
    for (const { message } of [small, large]) assert.equal(store.message(message), undefined);
    assert.equal(store.body(small.message), undefined);
    assert.equal(store.body(cut.message), undefined);
    await store.settle({ done: rowsOf(store, queue), deferred: [], added: [] });
    assert.deepEqual(rowsOf(store, queue), []);
    const entries = await setAside(store, 3);
    assert.deepEqual(
      entries.map(({ table, message }) => [table, message]),
      [small, large, cut].map(({ message }) => ["messages", message]),
    );
    assert.match(entries[2]?.reason ?? "", /its content has 5 of \d+ bytes/);
    const again = await given.reopen();
    assert.deepEqual(readdirSync(join(given.directory, "bodies")), [idText(large.message)]);
    assert.equal(again.setAside(2).length, 2);
  });
});

test("a queue whose record is damaged keeps its name and its mail", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const [row] = await send(given.store, [to(queue, 10)]);
    const store = await damaged(given, ({ queues }) => void queues.put(queueKey(queue), GARBAGE));
    assert.deepEqual(
      store.queues().map(({ id, name, recipients }) => [id, name, recipients]),
      [[queue, "a/x", 1]],
    );
    assert.equal((await setAside(store, 1))[0]?.queue, queue);
    await store.saveQueue(queue, { mode: "backoff", paused: true, retryAt: 5, failures: 1 });
    const again = await given.reopen();
    assert.deepEqual(
      again.queues().map(({ name, state }) => [name, state.mode]),
      [["a/x", "backoff"]],
    );
    assert.deepEqual(rowsOf(again, queue), handedOut(again, [row]));
    assert.equal(again.setAside(10).length, 1);
  });
});

test("a damaged entry of the names does not make a second queue of that name", async () => {
  await withStore(async (given) => {
    const [a, b] = [given.store.queueId("a/x"), given.store.queueId("b/x")];
    await send(given.store, [to(a, 10), to(b, 10)]);
    const store = await damaged(given, ({ names }) => {
      names.put(Buffer.from("a/x"), GARBAGE);
      names.put(Buffer.from("b/x"), queueKey(a));
    });
    assert.deepEqual([store.queueId("a/x"), store.queueId("b/x")], [a, b]);
    assert.equal((await setAside(store, 2)).length, 2);
    await send(store, [to(store.queueId("a/x"), 20)]);
    const again = await given.reopen();
    assert.deepEqual([again.queueId("a/x"), again.queueId("b/x")], [a, b]);
    assert.equal(again.queues().length, 2);
  });
});

test("a queue that nothing names any more stops nothing, and its id is not given out again", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    await send(given.store, [to(queue, 10)]);
    const store = await damaged(given, ({ queues, names }) => {
      queues.remove(queueKey(queue));
      names.remove(Buffer.from("a/x"));
    });
    assert.deepEqual(store.queues(), []);
    const fresh = store.queueId("a/x");
    assert.notEqual(fresh, queue);
    const [row] = await send(store, [to(fresh, 20)]);
    assert.deepEqual(rowsOf(store, fresh), [row]);
  });
});

test("keys of another length are no keys", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10)], "whole\r\n");
    const row = rowAt(rows, 0);
    const odd = Buffer.concat([queueKey(queue), Buffer.from([0])]);
    const store = await damaged(given, ({ recipients, messages, queues }) => {
      recipients.put(odd, GARBAGE);
      messages.put(Buffer.from([0xff, 0xff]), GARBAGE);
      queues.put(Buffer.from([0xff]), GARBAGE);
    });
    assert.equal(store.nextDue(queue, undefined), 10);
    assert.deepEqual(rowsOf(store, queue), handedOut(store, [row]));
    assert.equal(await contentOf(store, row.message), "whole\r\n");
    await send(store, [to(queue, 20)]);
    assert.ok(existsSync(join(given.directory, "queue.mdb")));
    const tables = store.setAside(10).map(({ table }) => table);
    assert.deepEqual(tables, ["queues", "recipients"]);
  });
});

test("a damaged record of a plugin's state is set aside; the others stand", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const until = Number.MAX_SAFE_INTEGER;
    await given.store.state.save([
      { queue, name: "p\0bad", record: Buffer.from("1"), until },
      { queue, name: "p\0good", record: Buffer.from("2"), until },
    ]);
    const store = await damaged(given, ({ state }) => {
      state.put(stateKey(queue, "p\0bad"), GARBAGE);
      state.put(stateKey(9999, "p\0lost"), Buffer.from([1, 0, 1, 49]));
    });
    assert.deepEqual(
      Array.from(store.state.records(), ({ name }) => name),
      ["p\0good"],
    );
    const found = await setAside(store, 2);
    assert.deepEqual(
      found.map((entry) => [entry.table, entry.queue]),
      [
        ["state", queue],
        ["state", 9999],
      ],
    );
  });
});

test("a spool without a table for the state of plugins opens", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 10)]);
    await given.store.close();
    const environment = await LmdbEnvironment.open(given.directory);
    await environment.state.drop();
    await environment.root.close();
    given.store = await given.open();
    assert.deepEqual(Array.from(given.store.state.records()), []);
    assert.deepEqual(rowsOf(given.store, queue), handedOut(given.store, rows));
  });
});
