/**
 * Uses a queue on a disk that fails while the file named by FAILING_DISK exists; ends with an
 * error when the queue does not do what it must then. The second argument is what
 * fails, `flush` or `meta`.
 */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { contentOf, messageOf, rowsOf, send, to } from "../../core/testing/queue-store/kit.ts";
import { lmdbFixture } from "./lmdb-fixture.ts";

const flag = process.env.FAILING_DISK ?? "";
const failure = process.argv[3] ?? "flush";
const given = await lmdbFixture();
const { store, clock, events } = given;
const queue = store.queueId("a/x");
const rows = await send(store, [to(queue, 1)], "before\r\n");

writeFileSync(flag, failure);
// Whoever reads while the database is opened anew sees what is there, or an error for that moment.
let reads = 0;
let lastError: unknown;
const reader = setInterval(() => {
  try {
    assert.deepEqual(rowsOf(store, queue).slice(0, 1), rows);
    reads++;
    lastError = undefined;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    lastError = error;
  }
}, 0);
const messages = await Promise.all(
  Array.from({ length: 20 }, () => messageOf(store, [to(queue, 2)], "during\r\n")),
);
const fresh = store.queueId("fresh/x");
const large = await messageOf(store, [to(fresh, 3)], "x".repeat(200_000));
const outcomes = await Promise.allSettled([
  ...messages.map((message) => store.accept(message)),
  store.accept(large),
  store.settle({ done: rows, deferred: [], added: [] }),
]);
assert.ok(outcomes.every(({ status }) => status === "rejected"));
assert.equal(store.trouble()?.kind, "failed");
assert.deepEqual(rowsOf(store, queue), rows);
assert.deepEqual(rowsOf(store, fresh), []);
assert.equal(store.queues().length, 1);
await assert.rejects(send(store, [to(queue, 4)]), { kind: "failed" });
await clock.advance(3000);
assert.equal(store.trouble()?.kind, "failed");

rmSync(flag);
while (store.trouble() !== undefined) await clock.advance(1000);
assert.equal(events.at(-1)?.message, "the queue can be written again");
const [message] = messages;
assert.ok(message);
const [late] = await store.accept({ ...message, recipients: [to(fresh, 5)] });
assert.ok(late);
clearInterval(reader);
assert.ok(reads > 0);
assert.equal(lastError, undefined);
if (failure === "flush") {
  // What a file lost in a failed flush does not come back with the next one.
  await assert.rejects(store.accept(large), { code: "EIO" });
  large.body.discard();
} else {
  const [row] = await store.accept(large);
  await store.settle({ done: row ? [row] : [], deferred: [], added: [] });
}
await store.settle({ done: rows, deferred: [], added: [] });

for (let round = 0; round < 20; round++) {
  writeFileSync(flag, failure);
  await assert.rejects(send(store, [to(queue, 6)]), { kind: "failed" });
  rmSync(flag);
  const next = store.nextCommit();
  await clock.advance(10_000);
  await next;
  assert.equal(store.trouble(), undefined);
}

const reopened = await given.reopen();
assert.deepEqual(
  reopened.queues().map(({ name, recipients }) => [name, recipients]),
  [["fresh/x", 1]],
);
assert.equal(await contentOf(reopened, late.message), "during\r\n");
await given.dispose();
process.stdout.write("fine\n");
