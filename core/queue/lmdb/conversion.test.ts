import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import {
  addressOf,
  contentOf as formerContent,
  writeFormatOne,
} from "../../../test/support/format-one.ts";
import { runScript } from "../../../test/support/run-script.ts";
import { createLog } from "../../telemetry/log.ts";
import { contentOf, rowsOf } from "../../testing/queue-store/kit.ts";
import { VERSION } from "../../version.ts";
import { idText } from "../message-id.ts";
import type { LocalQueueStore } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { convert } from "./conversion.ts";
import { Damage } from "./damage.ts";
import { LmdbEnvironment, makeDirectory } from "./environment.ts";

const CONVERTED = `format 3\nversion ${VERSION}\n`;
const CONVERTING = `${CONVERTED}converting from format 1\n`;
const CONVERT = fileURLToPath(
  new URL("../../../test/conformance/queue-convert.ts", import.meta.url),
);
const SPOOL = new URL("../../../test/spools/format-1/", import.meta.url);

async function withFolder(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "postrider-format-"));
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function withStore(
  directory: string,
  run: (given: LmdbFixture) => Promise<void>,
): Promise<void> {
  const given = await lmdbFixture({ directory });
  try {
    await run(given);
  } finally {
    await given.store.close();
  }
}

function formatOf(directory: string): Promise<string> {
  return readFile(join(directory, "format"), "utf8");
}

/** The queues as version 0.1.0 told them. */
function queuesOf(store: LocalQueueStore): readonly object[] {
  return store.queues().map((queue) => ({ ...queue, head: store.nextDue(queue.id, undefined) }));
}

/** Every recipient of a spool made by `writeFormatOne` is there once, and its message too. */
async function checkWhole(
  store: LocalQueueStore,
  messages: number,
  recipients: number,
): Promise<void> {
  const expected = Array.from({ length: messages * recipients }, (_, at) =>
    addressOf(Math.floor(at / recipients), at % recipients),
  );
  const rows = store.queues().flatMap(({ id }) => rowsOf(store, id));
  assert.deepEqual(rows.map(({ address }) => address).toSorted(), expected.toSorted());
  const ids = [...new Set(rows.map(({ message }) => message))].toSorted((a, b) => a - b);
  assert.equal(ids.length, messages);
  for (const at of [0, Math.floor(messages / 2), messages - 1])
    assert.equal(await contentOf(store, ids[at] ?? 0), formerContent(at));
  await store.settle({ done: rows, deferred: [], added: [] });
  assert.equal(store.message(ids[0] ?? 0), undefined);
}

test("a spool that an earlier version wrote is read as that version read it", async () => {
  await withFolder(async (directory) => {
    const expected = JSON.parse(await readFile(new URL("expected.json", SPOOL), "utf8"));
    const packed = await readFile(new URL("queue.mdb.gz", SPOOL));
    await writeFile(join(directory, "queue.mdb"), gunzipSync(packed));
    await writeFile(join(directory, "format"), "format 1\nversion 0.1.0\n");
    const large = "large line\r\n".repeat(250);
    const [id = 0] = expected.messages.find(
      ([, { size }]: [number, { size: number }]) => size === large.length,
    );
    await mkdir(join(directory, "bodies"));
    await writeFile(join(directory, "bodies", idText(id)), large);
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    await withStore(directory, async (given) => {
      const { store } = given;
      assert.equal(await formatOf(directory), CONVERTED);
      assert.deepEqual(queuesOf(store), expected.queues);
      for (const [at, { id: queue }] of store.queues().entries()) {
        const rows = expected.rows[at].map((row: object) => {
          return { ...row, lane: 0, priority: 50, notes: {}, epoch: store.epoch };
        });
        assert.deepEqual(plain(rowsOf(store, queue)), rows);
      }
      for (const [message, info] of expected.messages)
        assert.deepEqual(plain(store.message(message)), { ...info, notes: {} });
      assert.equal(await contentOf(store, id), large);
      assert.deepEqual(
        given.events.map(({ message }) => message),
        ["the queue is converted to a new format", "the queue is converted"],
      );
      await given.reopen();
      assert.equal(given.events.length, 2);
      assert.deepEqual(queuesOf(given.store), expected.queues);
    });
  });
});

test("a conversion that is cut off anywhere goes on at the next start: nothing is lost, nothing is there twice", async () => {
  const spool = { queues: 7, messages: 6000, recipients: 2 };
  for (let steps = 0; ; steps++) {
    let isDone = false;
    await withFolder(async (directory) => {
      await writeFormatOne(directory, spool);
      assert.equal(await makeDirectory(directory), 1);
      const tables = await LmdbEnvironment.open(directory);
      let left = steps;
      const log = createLog("queue", () => {});
      const clock = new FakeClock();
      const damage = new Damage(tables, clock, log);
      const takeSpace = async (): Promise<void> => {
        assert.equal(await formatOf(directory), CONVERTING);
        if (left-- === 0) throw new StoreError("no-space", "cut off");
      };
      isDone = await convert(1, { tables, damage, takeSpace, clock, log }).then(
        () => true,
        () => false,
      );
      await tables.root.close();
      await withStore(directory, ({ store }) => checkWhole(store, spool.messages, 2));
      assert.equal(await formatOf(directory), CONVERTED);
    });
    if (isDone) break;
    assert.ok(steps < 20);
  }
});

test("a server that is killed while it converts loses nothing", async () => {
  for (const steps of [1, 2, 4]) {
    await withFolder(async (directory) => {
      await writeFormatOne(directory, { queues: 7, messages: 9000, recipients: 2 });
      const { child, lines, ended } = runScript(CONVERT, [directory]);
      let seen = 0;
      for await (const _line of lines) if (++seen === steps) child.kill("SIGKILL");
      // The last step may be over before the signal comes.
      await ended;
      assert.ok(seen >= steps);
      await withStore(directory, ({ store }) => checkWhole(store, 9000, 2));
    });
  }
});

test("a disk without room for a conversion leaves the queue to the next start", async () => {
  await withFolder(async (directory) => {
    await writeFormatOne(directory, { queues: 2, messages: 10, recipients: 1 });
    const statfs = async (): Promise<{ bsize: number; bavail: number }> => ({
      bsize: 1,
      bavail: 1000,
    });
    await assert.rejects(lmdbFixture({ directory, statfs, minFreeSpace: 1e6 }), {
      kind: "no-space",
    });
    assert.equal(await formatOf(directory), CONVERTING);
    await withStore(directory, ({ store }) => checkWhole(store, 10, 1));
  });
});

test("a damaged record of format 1 is set aside, and the rest converted", async () => {
  await withFolder(async (directory) => {
    await writeFormatOne(directory, { queues: 1, messages: 3, recipients: 1 });
    const environment = await LmdbEnvironment.open(directory);
    const former = environment.formerTable("recipients");
    const [[bad], [message]] = [
      Array.from(former.getKeys({ limit: 1 })),
      Array.from(environment.messages.getKeys({ start: Buffer.alloc(8), reverse: false })).slice(1),
    ];
    assert.ok(bad && message);
    await environment.root.batch(() => {
      former.put(bad, Buffer.from([1, 0xff]));
      former.put(Buffer.from("odd"), Buffer.from([1]));
      environment.messages.put(message, Buffer.from([1, 2, 3]));
    });
    await environment.root.close();
    await withStore(directory, async ({ store }) => {
      const found = store.setAside(10).map(({ table, queue, key }) => [table, queue, key]);
      assert.deepEqual(found, [
        ["messages", undefined, message.toString("hex")],
        ["recipients", 1, bad.toString("hex")],
        ["recipients", undefined, Buffer.from("odd").toString("hex")],
      ]);
      assert.equal(store.queues()[0]?.recipients, 2);
    });
  });
});

test("a queue of before there were format numbers is converted too", async () => {
  await withFolder(async (directory) => {
    await writeFormatOne(directory, { queues: 1, messages: 3, recipients: 1 });
    await rm(join(directory, "format"));
    await withStore(directory, ({ store }) => checkWhole(store, 3, 1));
  });
});
