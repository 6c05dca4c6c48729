import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { contentOf, rowAt, send, to } from "../../testing/queue-store/kit.ts";
import { VERSION } from "../../version.ts";
import { idText } from "../message-id.ts";
import { StoreError } from "../store-error.ts";

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

test("whoever reads while the queue is closed hears so, at any moment", async () => {
  await withStore(async ({ store }) => {
    const queue = store.queueId("a/x");
    const [row] = await send(store, [to(queue, 1)], "z");
    const { message } = rowAt(row === undefined ? [] : [row], 0);
    let isOver = false;
    const closing = store.close().finally(() => {
      isOver = true;
    });
    const kinds = new Set<unknown>();
    const read = (): void => {
      try {
        store.message(message + 1);
        store.rows(queue, undefined, 1, 1);
      } catch (error) {
        kinds.add(error instanceof StoreError ? error.kind : error);
      }
    };
    for (let turn = 0; !isOver; turn++) {
      read();
      await (turn % 3 === 0 ? new Promise(setImmediate) : Promise.resolve());
    }
    await closing;
    read();
    assert.deepEqual([...kinds], ["closed"]);
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

test("a path that is not a directory is refused with a clear error", async () => {
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

test("a file that is not a database is refused with a clear error", async () => {
  await withStore(async ({ directory }) => {
    const other = join(directory, "other");
    await mkdir(other);
    for (const content of ["?", "this is no database\n".repeat(2000), Buffer.alloc(8192)]) {
      await writeFile(join(other, "queue.mdb"), content);
      await assert.rejects(lmdbFixture({ directory: other }), {
        kind: "unusable",
        message: /queue\.mdb is not a database, or is damaged/,
      });
    }
  });
});

test("what a power loss left of a database that was being made does no harm", async () => {
  await withStore(async ({ directory }) => {
    for (const [name, content] of [
      ["queue.mdb.new", Buffer.alloc(8192)],
      ["queue.mdb.new", "this is no database\n".repeat(2000)],
      ["queue.mdb.new-lock", "?"],
      ["queue.mdb", ""],
    ] as const) {
      const other = await mkdtemp(join(directory, "other-"));
      await writeFile(join(other, name), content);
      const given = await lmdbFixture({ directory: other });
      try {
        const queue = given.store.queueId("a/x");
        await send(given.store, [to(queue, 1)]);
        const store = await given.reopen();
        assert.equal(store.queues()[0]?.recipients, 1);
        assert.deepEqual(
          (await readdir(other)).filter((one) => one.includes(".new")),
          [],
        );
      } finally {
        await given.dispose();
      }
    }
  });
});

test("a queue of a newer format is refused, and nothing in it is changed", async () => {
  await withStore(async (given) => {
    const { directory } = given;
    await send(given.store, [to(given.store.queueId("a/x"), 1)], "z".repeat(200_000));
    await given.store.close();
    const path = join(directory, "format");
    assert.equal(await readFile(path, "utf8"), `format 3\nversion ${VERSION}\n`);
    const look = async (): Promise<readonly unknown[]> => {
      const all = (await readdir(directory, { recursive: true })).sort();
      const names = all.filter((name) => name !== "format");
      return Promise.all(
        names.map(async (name) => {
          const { mtimeNs, mode, size } = await stat(join(directory, name), { bigint: true });
          return [name, mtimeNs, mode, size];
        }),
      );
    };
    await writeFile(path, "format 4\nversion 9.8.7\n");
    const before = await look();
    await assert.rejects(given.open(), {
      kind: "unusable",
      message:
        /^the queue in .* has format 4, written by version 9\.8\.7; this is version \S+, which knows format 3: nothing was changed/,
    });
    await writeFile(path, "format 4\nversion \x1b[31m\n");
    await assert.rejects(given.open(), { message: /written by version unknown/ });
    assert.deepEqual(await look(), before);
    await writeFile(path, "who knows\n");
    await assert.rejects(given.open(), {
      message: /does not say which format the queue in .* has/,
    });
    await writeFile(path, "format 3\nversion 0.0.1\n");
    given.store = await given.open();
    assert.equal(await readFile(path, "utf8"), `format 3\nversion ${VERSION}\n`);
    assert.equal(given.store.queues()[0]?.recipients, 1);
  });
});

test("mail is refused once the folder is another, and taken when it is back", async () => {
  await withStore(async (given) => {
    const { store, directory, clock, events } = given;
    const queue = store.queueId("a/x");
    const rows = await send(store, [to(queue, 1)]);
    const away = `${directory}-away`;
    await rename(directory, away);
    await assert.rejects(send(store, [to(queue, 2)]), { kind: "failed" });
    assert.equal(store.trouble()?.kind, "failed");
    await mkdir(directory);
    await clock.advance(20_000);
    assert.equal(store.trouble()?.kind, "failed");
    await assert.rejects(store.settle({ done: rows, deferred: [], added: [] }), { kind: "failed" });
    const said = events.map(({ message, fields }) => `${message}: ${fields.error ?? ""}`);
    assert.ok(
      said.includes(`the queue could not be written: ${directory} was removed while it was in use`),
    );
    assert.ok(
      said.includes(
        `the queue could not be written: ${directory} was replaced while it was in use`,
      ),
    );
    await rm(directory, { recursive: true });
    await rename(away, directory);
    const works = store.nextCommit();
    await clock.advance(20_000);
    await works;
    await store.settle({ done: rows, deferred: [], added: [] });
    await send(store, [to(queue, 3)]);
    assert.equal((await given.reopen()).queues()[0]?.recipients, 1);
  });
});

test("the folder of large contents is part of the queue", async () => {
  await withStore(async ({ store, directory }) => {
    const queue = store.queueId("a/x");
    await rename(join(directory, "bodies"), join(directory, "other"));
    await mkdir(join(directory, "bodies"));
    await assert.rejects(send(store, [to(queue, 1)], "z".repeat(200_000)), { kind: "failed" });
  });
});

test("a message file that is gone or short is an error when read", async () => {
  await withStore(async ({ store, directory }) => {
    const rows = await send(store, [to(store.queueId("a/x"), 1)], "z".repeat(200_000));
    const { message } = rowAt(rows, 0);
    await writeFile(join(directory, "bodies", idText(message)), "short");
    await assert.rejects(contentOf(store, message), /ends at byte 5 of 200000/);
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
