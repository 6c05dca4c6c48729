import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { contentOf, infoOf, rowAt, send, to } from "../../testing/queue-store/kit.ts";

const MEBIBYTE = 1024 * 1024;
const SECOND = 1000;

/** A store on a disk whose free space the test sets. */
async function onDisk(
  run: (given: LmdbFixture, disk: { free: number }) => Promise<void>,
): Promise<void> {
  const disk = { free: 100 * MEBIBYTE };
  const given = await lmdbFixture({
    minFreeSpace: 16 * MEBIBYTE,
    statfs: async () => ({ bsize: 1, bavail: disk.free }),
  });
  try {
    await run(given, disk);
  } finally {
    await given.dispose();
  }
}

test("below the watermark nothing is accepted but outcomes are recorded", async () => {
  await onDisk(async ({ store, clock, events }, disk) => {
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 1), to(queue, 2)]);
    disk.free = 15 * MEBIBYTE;
    await clock.advance(SECOND);
    const needed = 16 * MEBIBYTE;
    assert.deepEqual(store.trouble(), { kind: "no-space", free: 15 * MEBIBYTE, needed });
    await assert.rejects(send(store, [to(queue, 3)]), { kind: "no-space" });
    await store.settle({
      done: [rowAt(rows, 0)],
      deferred: [{ row: rowAt(rows, 1), due: 9, attempted: true }],
      added: [],
    });
    assert.equal(store.nextDue(queue, undefined), 9);
    disk.free = 17 * MEBIBYTE;
    await clock.advance(SECOND);
    assert.equal(store.trouble(), undefined);
    await send(store, [to(queue, 3)]);
    assert.deepEqual(
      events.map(({ level, message }) => [level, message]),
      [
        ["error", "too little free space; no mail is accepted"],
        ["notice", "there is free space again"],
      ],
    );
  });
});

test("the ballast is given up when it gets tight, and laid out again", async () => {
  await onDisk(async ({ store, clock, directory, events }, disk) => {
    const ballast = join(directory, "ballast");
    assert.ok(existsSync(ballast));
    const queue = store.queueId("a/x");
    const [row] = await send(store, [to(queue, 1)]);
    assert.ok(row);
    disk.free = MEBIBYTE;
    await clock.advance(SECOND);
    const outcome = { done: [], deferred: [{ row, due: 7, attempted: true }], added: [] };
    await assert.rejects(store.settle(outcome), { kind: "no-space" });
    assert.ok(!existsSync(ballast));
    assert.ok(events.some(({ message }) => message.includes("ballast is given up")));
    disk.free = 5 * MEBIBYTE;
    await store.settle(outcome);
    assert.equal(store.nextDue(queue, undefined), 7);
    disk.free = 40 * MEBIBYTE;
    await clock.advance(SECOND);
    await store.close();
    assert.ok(existsSync(ballast));
  });
});

test("content is not written to a file when there is no room for it", async () => {
  await onDisk(async ({ store, directory, clock }, disk) => {
    const body = store.draft();
    await body.write(Buffer.alloc(200_000));
    assert.equal((await readdir(join(directory, "bodies"))).length, 1);
    disk.free = 8 * MEBIBYTE;
    await clock.advance(SECOND);
    await assert.rejects(async () => body.write(Buffer.alloc(1)), { kind: "no-space" });
    disk.free = 100 * MEBIBYTE;
    await clock.advance(SECOND);
    const recipients = [to(store.queueId("a/x"), 1)];
    await assert.rejects(store.accept({ info: infoOf(), body, recipients }), { kind: "no-space" });
    body.discard();
    const rows = await send(store, recipients, "y".repeat(200_000));
    const { message } = rowAt(rows, 0);
    assert.equal((await contentOf(store, message))?.length, 200_000);
    assert.equal((await readdir(join(directory, "bodies"))).length, 1);
  });
});

test("a queue is not made on a full disk", async () => {
  const statfs = async (): Promise<{ bsize: number; bavail: number }> => ({ bsize: 1, bavail: 10 });
  await assert.rejects(lmdbFixture({ statfs }), { kind: "no-space" });
});

test("a queue is opened on a full disk", async () => {
  await onDisk(async (given, disk) => {
    const [row] = await send(given.store, [to(given.store.queueId("a/x"), 1)]);
    disk.free = 0;
    const store = await given.reopen();
    assert.equal(store.trouble()?.kind, "no-space");
    assert.equal(store.message(row?.message ?? 0)?.sender, "sender@example.com");
  });
});
