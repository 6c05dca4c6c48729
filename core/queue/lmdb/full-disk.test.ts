import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { asRoot, fillDisk, onSmallDisk } from "../../../test/support/small-disk.ts";
import { turnUntil } from "../../../test/support/until.ts";
import { contentOf, rowsOf, send, to } from "../../testing/queue-store/kit.ts";
import type { QueueStore, RecipientRow } from "../store.ts";

const MEBIBYTE = 1024 * 1024;

function troubleOf(store: QueueStore): { readonly free: number } | undefined {
  const trouble = store.trouble();
  return trouble?.kind === "no-space" ? trouble : undefined;
}

asRoot("a full disk stops acceptance, not the recording of outcomes", async () => {
  await onSmallDisk(48 * MEBIBYTE, async (disk) => {
    const directory = join(disk, "spool");
    const given = await lmdbFixture({ directory, minFreeSpace: 8 * MEBIBYTE, bodyCacheBytes: 0 });
    const { store, clock } = given;
    const queue = store.queueId("a/x");
    const rows: RecipientRow[] = [];
    const content = "x".repeat(100_000);
    await assert.rejects(
      async () => {
        for (;;) rows.push(...(await send(store, [to(queue, rows.length)], content)));
      },
      { kind: "no-space" },
    );
    assert.ok(rows.length > 100, `${rows.length} were accepted`);
    const draft = store.draft();
    await assert.rejects(async () => draft.write(Buffer.alloc(20 * MEBIBYTE)), {
      kind: "no-space",
    });
    draft.discard();

    fillDisk(join(disk, "other"));
    await clock.advance(1000);
    await turnUntil("the full disk to be told", () => troubleOf(store)?.free === 0);
    for (const [at, row] of rows.entries()) {
      if (at % 2 === 0) await store.settle({ done: [row], deferred: [], added: [] });
      else {
        const deferred = [{ row, due: 1000 + at, attempted: true }];
        await store.settle({ done: [], deferred, added: [] });
      }
    }
    assert.ok(!existsSync(join(directory, "ballast")));
    assert.equal(rowsOf(store, queue).length, Math.floor(rows.length / 2));

    await rm(join(disk, "other"));
    await clock.advance(1000);
    await turnUntil("the end of the trouble", () => store.trouble() === undefined);
    const [last] = await send(store, [to(queue, 1)], content);
    const reopened = await given.reopen();
    assert.equal(await contentOf(reopened, last?.message ?? 0), content);
    assert.equal(rowsOf(reopened, queue).length, Math.floor(rows.length / 2) + 1);
    assert.deepEqual(await readdir(join(directory, "bodies")), []);
    await given.dispose();
  });
});

asRoot("a queue that filled the disk and was emptied takes mail again", async () => {
  await onSmallDisk(32 * MEBIBYTE, async (disk) => {
    const directory = join(disk, "spool");
    const given = await lmdbFixture({ directory, minFreeSpace: 8 * MEBIBYTE });
    const { store } = given;
    const queue = store.queueId("a/x");
    const fillUp = async (): Promise<number> => {
      let rows = 0;
      const sending = async (): Promise<void> => {
        for (;;) rows += (await send(store, [to(queue, 1)], "x".repeat(100_000))).length;
      };
      await assert.rejects(sending(), { kind: "no-space" });
      return rows;
    };
    const first = await fillUp();
    await store.settle({ done: rowsOf(store, queue), deferred: [], added: [] });
    assert.equal(store.trouble(), undefined);
    assert.ok((await fillUp()) > first / 2);
    await given.dispose();
  });
});

asRoot("a read-only directory is refused with a clear error", async () => {
  await onSmallDisk(4 * MEBIBYTE, async (disk) => {
    spawnSync("mount", ["-o", "remount,ro", disk]);
    await assert.rejects(lmdbFixture({ directory: disk }), {
      kind: "unusable",
      message: /^cannot open the queue in .*EROFS/,
    });
  });
});
