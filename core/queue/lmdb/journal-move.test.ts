import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { createLog } from "../../telemetry/log.ts";
import { eventsAfter, part } from "../../testing/queue-store/journal.ts";
import { contentOf, rowAt, send, to } from "../../testing/queue-store/kit.ts";
import { VERSION } from "../../version.ts";
import { StoreError } from "../store-error.ts";
import { convert } from "./conversion.ts";
import { Damage } from "./damage.ts";
import { LmdbEnvironment } from "./environment.ts";
import { CHUNKS } from "./journal-chunk.ts";
import { MESSAGE_KEY } from "./keys.ts";

const OURS = `format 3\nversion ${VERSION}\n`;

/** Lays out the closed queue as format 2 had it: its journal in a table of its own. */
async function asFormatTwo(directory: string): Promise<number> {
  const environment = await LmdbEnvironment.open(directory);
  const former = environment.formerTable("journal");
  const chunks = Array.from(environment.bodies.getRange(CHUNKS), ({ key, value }) => ({
    key,
    value: Buffer.from(value),
  }));
  await environment.root.batch(() => {
    for (const { key, value } of chunks) {
      environment.bodies.remove(key);
      former.put(key.subarray(MESSAGE_KEY), value);
    }
  });
  await environment.root.close();
  await writeFile(join(directory, "format"), "format 2\nversion 0.1.0\n");
  return chunks.length;
}

function textsOf({ store }: LmdbFixture): readonly string[] {
  return eventsAfter(store.journal, 0).map(({ bytes }) => bytes.toString());
}

test("events of a queue of format 2 that were not read yet are read, after a conversion that was cut off as well", async () => {
  const given = await lmdbFixture();
  try {
    const rows = await send(given.store, [to(given.store.queueId("a/x"), 10)], "content\r\n");
    const texts = Array.from({ length: 250 }, (_, at) => `event ${at}`);
    for (const text of texts) await given.store.journal.write({ parts: [part(text)] });
    await given.store.journal.write({
      cursors: [{ name: "reader", position: 200, offset: 5, seenAt: 0 }],
    });
    await given.store.close();
    assert.equal(await asFormatTwo(given.directory), 250);

    const tables = await LmdbEnvironment.open(given.directory);
    let left = 1;
    const takeSpace = async (): Promise<void> => {
      if (left-- === 0) throw new StoreError("no-space", "cut off");
    };
    const { clock } = given;
    const log = createLog("queue", () => {});
    const damage = new Damage(tables, clock, log);
    await assert.rejects(convert(2, { tables, damage, takeSpace, clock, log }), /cut off/);
    await tables.root.close();

    given.store = await given.open();
    assert.deepEqual(textsOf(given), texts);
    assert.equal(await readFile(join(given.directory, "format"), "utf8"), OURS);
    assert.equal(await contentOf(given.store, rowAt(rows, 0).message), "content\r\n");
    await given.store.journal.write({ parts: [part("next")] });
    await given.reopen();
    assert.deepEqual(textsOf(given), [...texts, "next"]);
    assert.equal(given.store.journal.cursors()[0]?.position, 200);
  } finally {
    await given.dispose();
  }
});
