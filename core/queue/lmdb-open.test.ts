import assert from "node:assert/strict";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../test/conformance/lmdb-fixture.ts";
import { contentOf, rowAt, send, to } from "../../test/conformance/queue-store-kit.ts";
import { idText } from "./message-id.ts";

async function withStore(run: (given: LmdbFixture) => Promise<void>): Promise<void> {
  const given = await lmdbFixture();
  try {
    await run(given);
  } finally {
    await given.dispose();
  }
}

test("the queue is for its owner only", async () => {
  await withStore(async ({ store, directory }) => {
    await send(store, [to(store.queueId("a/x"), 1)], "z".repeat(200_000));
    const modes = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    for (const name of ["", "bodies"]) assert.equal(await modes(join(directory, name)), 0o700);
    const [body = ""] = await readdir(join(directory, "bodies"));
    for (const name of ["queue.mdb", "queue.mdb-lock", "ballast", join("bodies", body)])
      assert.equal(await modes(join(directory, name)), 0o600, name);
  });
});

test("what a crash left behind is removed, and nothing else", async () => {
  await withStore(async (given) => {
    const queue = given.store.queueId("a/x");
    const [row] = await send(given.store, [to(queue, 1)], "z".repeat(200_000));
    const { message } = rowAt([...given.store.rows(queue, undefined, 1, 1)], 0);
    await given.store.close();
    const bodies = join(given.directory, "bodies");
    for (const name of ["arriving-7", idText(message + 1), idText(5), "notes.txt"])
      await writeFile(join(bodies, name), "left over");
    const store = await given.reopen();
    assert.deepEqual((await readdir(bodies)).sort(), [idText(message), "notes.txt"].sort());
    assert.equal((await contentOf(store, row?.message ?? 0))?.length, 200_000);
    assert.deepEqual(given.events.at(-1)?.fields, { files: 3 });
  });
});

test("a path that is no directory is refused with a clear error", async () => {
  await withStore(async ({ directory }) => {
    const file = join(directory, "file");
    await writeFile(file, "");
    for (const path of [file, join(file, "below")])
      await assert.rejects(lmdbFixture({ directory: path }), (error: Error & { kind?: string }) => {
        assert.equal(error.kind, "unusable");
        assert.match(error.message, /^cannot open the queue in .*file.*: E(EXIST|NOTDIR)/);
        return true;
      });
  });
});

test("a file that is no database is refused with a clear error", async () => {
  await withStore(async ({ directory }) => {
    const other = join(directory, "other");
    await mkdir(other);
    for (const content of ["?", "this is no database\n".repeat(2000), Buffer.alloc(8192)]) {
      await writeFile(join(other, "queue.mdb"), content);
      await assert.rejects(lmdbFixture({ directory: other }), {
        kind: "unusable",
        message: /queue\.mdb is no queue database or is damaged/,
      });
    }
  });
});

test("a message file that is gone or short is an error when read", async () => {
  await withStore(async ({ store, directory }) => {
    const rows = await send(store, [to(store.queueId("a/x"), 1)], "z".repeat(200_000));
    const { message } = rowAt(rows, 0);
    await writeFile(join(directory, "bodies", idText(message)), "short");
    await assert.rejects(contentOf(store, message), /ends at octet 5 of 200000/);
  });
});

test("content that is not kept in memory comes from the database", async () => {
  const given = await lmdbFixture({ bodyCacheBytes: 0 });
  try {
    const queue = given.store.queueId("a/x");
    const rows = await send(given.store, [to(queue, 1)], "from disk\r\n");
    const { message } = rowAt(rows, 0);
    assert.equal(given.store.body(message)?.whole?.toString(), "from disk\r\n");
    assert.equal(given.store.message(message)?.sender, "sender@example.com");
  } finally {
    await given.dispose();
  }
});
