import assert from "node:assert/strict";
import { readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { onFailingDisk } from "../../test/support/failing-disk.ts";
import { runScript } from "../../test/support/run-script.ts";
import { asRoot, onSmallDisk } from "../../test/support/small-disk.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { countCodec, rawBytes, textCodec } from "./codec.ts";
import { DatabaseError } from "./database-error.ts";
import {
  type OwnDatabaseOptions,
  openOwnDatabase,
  removeOwnDatabase,
} from "./open-own-database.ts";
import type { OwnChanges } from "./own-changes.ts";
import type { OwnDatabase } from "./own-database.ts";
import { ownTable } from "./own-table.ts";

const NOTES = ownTable("notes", textCodec, countCodec);
const BYTES = ownTable("bytes", rawBytes, rawBytes);
const OTHERS = ownTable("others", textCodec, textCodec);

const logged: LogEvent[] = [];

function optionsFor(folder: string): OwnDatabaseOptions {
  return {
    folder: join(folder, "spool", "mine"),
    tables: [NOTES, BYTES],
    format: 1,
    maxSize: 2 ** 30,
    minFreeSpace: 1,
    log: createLog("test", (event) => void logged.push(event)),
  };
}

async function withDatabase(
  run: (database: OwnDatabase, options: OwnDatabaseOptions) => Promise<void>,
  changes: Partial<OwnDatabaseOptions> = {},
): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const options = { ...optionsFor(folder), ...changes };
    const database = await openOwnDatabase(options);
    try {
      await run(database, options);
    } finally {
      await database.close();
    }
  });
}

const isKind = (kind: string) => (error: unknown) =>
  error instanceof DatabaseError && error.kind === kind;

test("what was written is there after it was opened again, for its owner only", () =>
  inTemporaryFolder(async (folder) => {
    const options = optionsFor(folder);
    const first = await openOwnDatabase(options);
    await first.write((changes) => {
      changes.put(NOTES, "a", 1);
      changes.put(NOTES, "b", 2);
      changes.put(NOTES, "a", 3);
    });
    await first.write((changes) => changes.remove(NOTES, "b"));
    assert.equal(first.table(NOTES).get("a"), 3);
    await first.close();

    const second = await openOwnDatabase(options);
    const notes = second.table(NOTES);
    assert.deepEqual([notes.get("a"), notes.get("b"), notes.has("a")], [3, undefined, true]);
    assert.equal(notes.count(), 1);
    assert.throws(() => second.table(OTHERS), RangeError);
    await second.close();
    await second.close();

    const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    assert.equal(await mode(options.folder), 0o700);
    for (const name of await readdir(options.folder))
      assert.equal(await mode(join(options.folder, name)), 0o600, name);
    await removeOwnDatabase(options.folder);
    assert.deepEqual(await readdir(join(folder, "spool")), []);
  }));

test("ranges and slices are those of a sorted list, in both directions", () =>
  withDatabase(async (database) => {
    const bytes = database.table(BYTES);
    const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 3 }).map(Buffer.from);
    const bound = fc.option(key, { nil: undefined });
    const property = fc.asyncProperty(
      fc.array(key),
      fc.record({ from: bound, after: bound, before: bound, reverse: fc.boolean() }),
      fc.integer({ min: 1, max: 8 }),
      async (keys, wanted, limit) => {
        await database.write((changes) => {
          for (const { key: old } of bytes.range({ limit: 1000 })) changes.remove(BYTES, old);
          for (const one of keys) changes.put(BYTES, one, Buffer.alloc(0));
        });
        const { from, after, before, reverse } = wanted;
        const sorted = [...new Set(keys.map((one) => one.toString("hex")))].sort();
        const expected = sorted.filter((one) => {
          const high = before === undefined || one < before.toString("hex");
          if (after !== undefined) return one > after.toString("hex") && high;
          return (from === undefined || one >= from.toString("hex")) && high;
        });
        if (reverse) expected.reverse();
        const range = {
          ...(from && { from }),
          ...(after && { after }),
          ...(before && { before }),
          reverse,
          limit,
        };
        const found = bytes.range(range).map((entry) => entry.key.toString("hex"));
        assert.deepEqual(found, expected.slice(0, limit));
        const all: string[] = [];
        for await (const slice of bytes.slices(range)) {
          assert.ok(slice.length <= limit);
          for (const entry of slice) all.push(entry.key.toString("hex"));
        }
        assert.deepEqual(all, expected);
        const keysAlone: string[] = [];
        for await (const slice of bytes.keySlices(range))
          keysAlone.push(...slice.map((each) => each.toString("hex")));
        assert.deepEqual(keysAlone, expected);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  }));

test("writers come one after the other, and each sees what the others wrote", () =>
  withDatabase(async (database) => {
    const notes = database.table(NOTES);
    await Promise.all(
      Array.from({ length: 50 }, () =>
        database.write((changes) => changes.put(NOTES, "n", (notes.get("n") ?? 0) + 1)),
      ),
    );
    assert.equal(notes.get("n"), 50);
  }));

test("a writer that throws writes nothing, and does not stop the next", () =>
  withDatabase(async (database) => {
    const refused = database.write((changes) => {
      changes.put(NOTES, "a", 1);
      changes.put(NOTES, "x".repeat(1901), 1);
    });
    const good = database.write((changes) => changes.put(NOTES, "x".repeat(1900), 1));
    await assert.rejects(refused, RangeError);
    await good;
    assert.equal(database.table(NOTES).get("a"), undefined);
    await assert.rejects(
      database.write((changes) => changes.remove(NOTES, "")),
      RangeError,
    );
  }));

test("an entry that makes no sense is as if it were not there, and is told", () =>
  withDatabase(async (database) => {
    const raw = ownTable("notes", textCodec, textCodec);
    await database.write((changes) => {
      changes.put(raw, "bad", "?");
      changes.put(NOTES, "good", 1);
    });
    logged.length = 0;
    const notes = database.table(NOTES);
    assert.equal(notes.get("bad"), undefined);
    assert.deepEqual(notes.range({ limit: 5 }), [{ key: "good", value: 1 }]);
    const slices: unknown[] = [];
    for await (const slice of notes.slices({ limit: 1 })) slices.push(slice);
    assert.deepEqual(slices, [[{ key: "good", value: 1 }]]);
    assert.equal(logged.length, 3);
  }));

test("it grows no larger than it may; removing makes room", () =>
  withDatabase(
    async (database) => {
      const large = Buffer.alloc(50_000, "x");
      let written = 0;
      const fill = async (): Promise<void> => {
        for (;;)
          await database.write((changes) => changes.put(BYTES, Buffer.from([++written]), large));
      };
      await assert.rejects(fill(), isKind("full"));
      assert.ok(written > 5 && database.size < 1_000_000, `${written}, ${database.size}`);
      await database.write((changes) => {
        for (const { key } of database.table(BYTES).range({ limit: 100 }))
          changes.remove(BYTES, key);
      });
      await database.write((changes) => changes.put(BYTES, Buffer.from("new"), large));
    },
    { maxSize: 1_000_000 },
  ));

test("on a disk that is nearly full nothing is put; removing ends only before nothing is left", async () => {
  let free = 1000;
  const statfs = async (): Promise<{ bsize: number; bavail: number }> => ({
    bsize: 1_000_000,
    bavail: free,
  });
  await withDatabase(
    async (database, options) => {
      const put = (): Promise<void> => database.write((changes) => changes.put(NOTES, "a", 1));
      await put();
      free = 90;
      const other = (changes: OwnChanges): void => changes.put(NOTES, "c", 1);
      await assert.rejects(database.write(other), isKind("no-space"));
      // What takes no more than before is no growth: what is removed is counted so.
      await put();
      await database.write((changes) => changes.remove(NOTES, "a"));
      await assert.rejects(put(), isKind("no-space"));
      free = 5;
      await assert.rejects(
        database.write((changes) => changes.remove(NOTES, "b")),
        isKind("no-space"),
      );
      const second = { ...options, folder: `${options.folder}-2` };
      await assert.rejects(openOwnDatabase(second), isKind("no-space"));
      free = 1000;
      await put();
    },
    { minFreeSpace: 100_000_000, statfs },
  );
});

asRoot(
  "a disk that is nearly full ends writing, not the process, also where every page is changed",
  () =>
    onSmallDisk(16 * 1024 * 1024, async (disk) => {
      const database = await openOwnDatabase({ ...optionsFor(disk), minFreeSpace: 64 * 1024 });
      const keyOf = (at: number): string => String(at).padStart(64, "0");
      let written = 0;
      while (database.size < 9 * 1024 * 1024) {
        await database.write((changes) => {
          for (let at = written; at < written + 1000; at++) changes.put(NOTES, keyOf(at), at);
        });
        written += 1000;
      }
      // Few bytes, but on every page: all of them are written anew before the old ones are free.
      const everywhere = database.write((changes) => {
        for (let at = 0; at < written; at += 15) changes.put(NOTES, keyOf(at), 0);
      });
      await assert.rejects(everywhere, isKind("no-space"));
      const notes = database.table(NOTES);
      assert.equal(notes.get(keyOf(15)), 15);
      await database.write((changes) => {
        for (let at = 0; at < 500; at++) changes.remove(NOTES, keyOf(at));
      });
      assert.equal(notes.count(), written - 500);
      await database.close();
    }),
);

test("another format, and what is no database, are refused and stay as they are", () =>
  inTemporaryFolder(async (folder) => {
    const options = optionsFor(folder);
    const first = await openOwnDatabase(options);
    await first.write((changes) => changes.put(NOTES, "a", 1));
    await first.close();
    await assert.rejects(openOwnDatabase({ ...options, format: 2 }), /has format 1, .*format 2/);
    const again = await openOwnDatabase(options);
    assert.equal(again.table(NOTES).get("a"), 1);
    await again.close();

    await writeFile(join(options.folder, "data.mdb"), "hello ".repeat(2000));
    await assert.rejects(openOwnDatabase(options), isKind("unusable"));
  }));

test("whoever reads or writes after the end is told so", () =>
  withDatabase(async (database) => {
    const notes = database.table(NOTES);
    const last = database.write((changes) => changes.put(NOTES, "a", 1));
    const closing = database.close();
    const late = database.write((changes) => changes.put(NOTES, "b", 1));
    await last;
    await assert.rejects(late, isKind("closed"));
    await closing;
    assert.throws(() => notes.get("a"), isKind("closed"));
    assert.throws(() => notes.range({ limit: 1 }), isKind("closed"));
  }));

test("nothing is written to a folder that is another", () =>
  withDatabase(async (database, { folder }) => {
    const put = (): Promise<void> => database.write((changes) => changes.put(NOTES, "a", 1));
    await rename(folder, `${folder}-away`);
    await assert.rejects(put(), /was removed while it was in use/);
    await rename(`${folder}-away`, folder);
    await put();
  }));

test("what was written survives a kill, and nothing of it is torn", () =>
  inTemporaryFolder(async (folder) => {
    const script = new URL("../../test/conformance/database-writer.ts", import.meta.url);
    const { child, lines, ended } = runScript(fileURLToPath(script), [folder]);
    let said = 0;
    for await (const line of lines) {
      said = Number(line);
      if (said === 40) child.kill("SIGKILL");
    }
    await ended;
    const database = await openOwnDatabase({
      ...optionsFor(folder),
      folder: join(folder, "mine"),
      tables: [NOTES],
    });
    const notes = database.table(NOTES);
    const [first = 0, last] = [notes.get("first"), notes.get("last")];
    assert.equal(first, last);
    assert.ok(first >= said && said >= 40, `${said} were said to be written, ${first} are`);
    await database.close();
  }));

for (const failure of ["flush", "meta"])
  test(`a failed ${failure} leaves what was there, and it works again afterwards`, () =>
    onFailingDisk("database-failing-disk.ts", failure));
