import assert from "node:assert/strict";
import { test } from "node:test";
import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { handedOut, messageOf, rowsOf, send, to } from "../../testing/queue-store/kit.ts";
import { LmdbEnvironment } from "./environment.ts";
import { pendingKey } from "./keys.ts";

test("a crash after a message was accepted, before all of its recipients are in their queues, loses none", async () => {
  const given = await lmdbFixture();
  try {
    const queue = given.store.queueId("a/x");
    const recipients = Array.from({ length: 30 }, (_, at) => to(queue, at));
    const rows = await send(given.store, recipients);
    const unfinished = given.store.acceptInPieces(await messageOf(given.store, []));
    await unfinished.add([to(queue, 99)]);
    await given.store.close();
    const tables = await LmdbEnvironment.open(given.directory);
    await tables.root.batch(() => {
      for (const { key, value } of tables.recipients.getRange()) {
        const index = key.readUInt32BE(key.length - 4);
        if (index % 3 === 0) continue;
        tables.pending.put(pendingKey(rows[0]?.message ?? 0, index), Buffer.concat([key, value]));
        tables.recipients.remove(key);
      }
      tables.pending.put(Buffer.from("odd"), Buffer.from("?"));
    });
    await tables.root.close();
    const store = await given.open();
    given.store = store;
    assert.deepEqual(rowsOf(store, queue), handedOut(store, rows));
    assert.deepEqual(
      given.events.map(({ message }) => message),
      [
        "a message of many recipients is put into its queues",
        "removed recipients of a message that was not accepted",
        "a record of the queue is damaged and set aside",
      ],
    );
    await store.settle({ done: rowsOf(store, queue), deferred: [], added: [] });
    assert.equal(store.message(rows[0]?.message ?? 0), undefined);
    await given.reopen();
    assert.equal(given.events.length, 3);
  } finally {
    await given.dispose();
  }
});
