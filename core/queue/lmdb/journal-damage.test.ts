import assert from "node:assert/strict";
import { test } from "node:test";
import { type LmdbFixture, lmdbFixture } from "../../../test/conformance/lmdb-fixture.ts";
import { part } from "../../testing/queue-store/journal.ts";
import type { JournalPart } from "../journal-log.ts";
import { LmdbEnvironment } from "./environment.ts";
import { chunkKey, debtKey } from "./journal-chunk.ts";
import type { Tables } from "./tables.ts";

const GARBAGE = Buffer.from([9, 0xff, 0xff]);

async function withStore(run: (given: LmdbFixture) => Promise<void>): Promise<void> {
  const given = await lmdbFixture();
  try {
    await run(given);
  } finally {
    await given.dispose();
  }
}

/** Changes the tables of the closed store, then opens it again. */
async function damage(given: LmdbFixture, change: (tables: Tables) => void): Promise<void> {
  await given.store.close();
  const environment = await LmdbEnvironment.open(given.directory);
  await environment.root.batch(() => change(environment));
  await environment.root.close();
  given.store = await given.open();
}

function textsAfter({ store }: LmdbFixture, place: number): readonly string[] {
  return store.journal.read(place, 1e6).events.map(({ bytes }) => bytes.toString());
}

test("events that were not read yet outlast the damage of the last ones, and new ones take no place of theirs", () =>
  withStore(async (given) => {
    for (const text of ["1", "2", "3", "4"])
      await given.store.journal.write({ parts: [part(text)] });
    await given.store.journal.write({
      cursors: [{ name: "reader", position: 1, offset: 1, seenAt: 0 }],
    });
    const before = given.store.journal.offset;
    await damage(given, ({ bodies }) => void bodies.put(chunkKey(4), GARBAGE));
    assert.ok(given.store.journal.last >= 4);
    assert.ok(given.store.journal.offset >= before);
    await given.store.journal.write({ parts: [part("5")] });
    await given.reopen();
    assert.deepEqual(textsAfter(given, 1), ["2", "3", "5"]);
  }));

test("an event that cannot be written does not keep others from the journal", () =>
  withStore(async (given) => {
    const broken: JournalPart = {
      room: 0,
      write(record) {
        record.text("half of it");
        throw new RangeError("-1 cannot be stored");
      },
    };
    const { journal } = given.store;
    await journal.write({ parts: [part("1"), broken, part("2")] });
    await journal.write({ parts: [broken] });
    await journal.write({ parts: [part("3")] });
    assert.deepEqual(textsAfter(given, 0), ["1", "2", "3"]);
    assert.equal(journal.last, 3);
    await given.reopen();
    assert.deepEqual(textsAfter(given, 0), ["1", "2", "3"]);
  }));

test("a damaged debt does not hide those after it", () =>
  withStore(async (given) => {
    const ids: number[] = [];
    for (let count = 0; count < 5; count++) {
      const id = given.store.journal.debtId();
      ids.push(id);
      const owes = { id, message: 1, record: Buffer.from("x") };
      await given.store.journal.write({ owes });
    }
    const [bad = 0, ...good] = ids;
    await damage(given, ({ marks }) => void marks.put(debtKey(bad), GARBAGE));
    const found: number[] = [];
    // As whoever pays them reads: a page that is not full is the last.
    for (let last = 0; ; ) {
      const page = given.store.journal.debts(last, 2);
      found.push(...page.map(({ id }) => id));
      last = found.at(-1) ?? last;
      if (page.length < 2) break;
    }
    assert.deepEqual(found, good);
  }));
