import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { parseId } from "../../core/mod.ts";
import { addRecords, withStory } from "../../test/support/story-lab.ts";
import { acceptedRecord, attemptRecord, DAY, NOON } from "../../test/support/story-records.ts";
import type { StoryRecord } from "./story-record.ts";
import type { StoryStore } from "./story-store.ts";
import { CHUNKS, INDEX, SEGMENTS } from "./tables.ts";
import { FIELDS, idHash, termHash } from "./terms.ts";

/** All records with a term, oldest first. */
function having(store: StoryStore, field: keyof typeof FIELDS, term: string): StoryRecord[] {
  return store
    .segments()
    .toReversed()
    .flatMap(({ number }) =>
      [
        ...store.having(
          number,
          FIELDS[field],
          field === "id" ? idHash(parseId(term) ?? 0) : termHash(term),
        ),
      ]
        .reverse()
        .flatMap((at) => store.record(number, at) ?? []),
    );
}

test("records are found by all their terms, whatever the case, also after the store was opened again", () =>
  withStory(async (open) => {
    const first = await open();
    const records = [
      acceptedRecord(1, {
        job: "j7",
        messageId: "a.b@c",
        to: ["Ann@Example.net", "bob@example.org"],
      }),
      attemptRecord(1, { job: "j7", to: ["Ann@Example.net"] }),
      acceptedRecord(2, { sender: "", to: ["carl@example.com"] }),
    ];
    await addRecords(first.store, records);
    const check = (store: StoryStore): void => {
      const [one, two, three] = records;
      assert.deepEqual(having(store, "rcpt", "ann@example.net"), [one, two]);
      assert.deepEqual(having(store, "domain", "example.org"), [one]);
      assert.deepEqual(having(store, "from", "NEWS@sender.example"), [one, two]);
      assert.deepEqual(having(store, "from", ""), [three]);
      assert.deepEqual(having(store, "from-domain", "sender.example"), [one, two]);
      assert.deepEqual(having(store, "job", "J7"), [one, two]);
      assert.deepEqual(having(store, "mid", "a.b@c"), [one]);
      assert.deepEqual(having(store, "id", "0000000001"), [one, two]);
      assert.deepEqual(having(store, "rcpt", "nobody@example.net"), []);
    };
    check(first.store);
    const again = await open();
    check(again.store);
    assert.deepEqual(again.store.sure(), { id: 3, at: NOON + 2000 });
  }));

test("a segment that is full is indexed, and what comes after it is in the next; both are searched", () =>
  withStory(async (open) => {
    const { store } = await open();
    const many = Array.from({ length: 17_000 }, (_, at) =>
      attemptRecord(at + 1, { to: [`r${at % 5000}@d${at % 7}.example`] }),
    );
    await addRecords(store, many);
    assert.deepEqual(
      store.segments().map(({ number, records }) => [number, records]),
      [
        [1, 616],
        [0, 16_384],
      ],
    );
    const check = (of: StoryStore): void => {
      const wanted = many.filter(
        (record) => record.kind === "attempt" && record.ends[0]?.address === "r1234@d2.example",
      );
      assert.deepEqual(having(of, "rcpt", "r1234@d2.example"), wanted);
      assert.equal(
        having(of, "domain", "d3.example").length,
        many.filter((_, at) => at % 7 === 3).length,
      );
    };
    check(store);
    check((await open()).store);
  }));

test("the same events again change nothing, and what a crash cut off is read from the disk", () =>
  withStory(async (open) => {
    const { store, database } = await open();
    await addRecords(store, [acceptedRecord(1), acceptedRecord(2)]);
    await database.close();
    await assert.rejects(addRecords(store, [acceptedRecord(3)]), { name: "DatabaseError" });
    // Nothing comes after what is lost before that is known.
    assert.throws(() => store.sure(), { name: "DatabaseError" });
    const later = { record: acceptedRecord(4), place: { id: 4, at: NOON } };
    await assert.rejects(store.append([later], later.place), { name: "DatabaseError" });
    assert.deepEqual([store.reached?.id, store.sure()?.id], [2, 2]);
    const again = await open();
    assert.equal(again.store.sure()?.id, 2);
    await addRecords(again.store, [acceptedRecord(3)]);
    assert.equal(having(again.store, "from", "news@sender.example").length, 3);
  }));

test("segments go whole, by age and by size, the oldest first; what is left of one that went goes at the next start", () =>
  withStory(async (open) => {
    const { store, database } = await open();
    const keeping = { now: NOON + 4 * DAY, since: 0, maxBytes: 2 ** 40, fullSince: 0 };
    for (const day of [0, 1, 2, 3]) {
      const of = (message: number) => acceptedRecord(message, { at: NOON + day * DAY });
      await addRecords(store, [
        of(day * 10 + 1),
        { ...of(day * 10 + 2), at: NOON + day * DAY + DAY / 4 },
      ]);
      await store.keep({ ...keeping, fullSince: NOON + day * DAY + DAY / 8 });
    }
    assert.deepEqual(
      store.segments().map(({ number }) => number),
      [3, 2, 1, 0],
    );
    await store.keep({ ...keeping, since: NOON + DAY });
    assert.deepEqual(
      store.segments().map(({ number }) => number),
      [3, 2, 1],
    );
    const [, , oldest] = store.segments();
    await store.keep({ ...keeping, maxBytes: store.bytes - 1 });
    assert.deepEqual(having(store, "id", "000000000b"), []);
    assert.equal(oldest?.number, 1);
    // As if the server had died between dropping the segment and removing what was in it.
    await database.write((changes) => changes.remove(SEGMENTS, 2));
    const again = await open();
    assert.deepEqual(
      again.store.segments().map(({ number }) => number),
      [3],
    );
    assert.equal(again.database.table(INDEX).range({ limit: 1 })[0]?.key.segment, 3);
    await addRecords(again.store, [acceptedRecord(99)]);
    assert.equal(having(again.store, "id", "000000002r").length, 1);
  }));

test("a clock that was years ahead for a while does not keep what came after it from going", () =>
  withStory(async (open) => {
    const { store } = await open();
    const keeping = { now: NOON, since: 0, maxBytes: 2 ** 40, fullSince: 0 };
    for (const [message, at] of [NOON, NOON + 4000 * DAY, NOON + DAY, NOON + 2 * DAY].entries()) {
      await addRecords(store, [acceptedRecord(message + 1, { at })]);
      await store.keep({ ...keeping, fullSince: at + 1 });
    }
    const numbers = (): readonly number[] => store.segments().map(({ number }) => number);
    const at = (now: number): Promise<void> =>
      store.keep({ ...keeping, now, since: now - 2 * DAY });
    await at(NOON + 2.5 * DAY);
    assert.deepEqual(numbers(), [3, 2, 1]);
    await at(NOON + 3.5 * DAY);
    assert.deepEqual(numbers(), [3]);
    await at(NOON + 9 * DAY);
    assert.deepEqual(numbers(), []);
  }));

test("a damaged chunk hides only its own records", () =>
  withStory(async (open) => {
    const { store, database } = await open();
    await addRecords(store, [acceptedRecord(1)]);
    await addRecords(store, [acceptedRecord(2)]);
    await database.write((changes) =>
      changes.put(CHUNKS, { segment: 0, first: 0 }, Buffer.from("\x01nonsense")),
    );
    const again = await open();
    assert.deepEqual(having(again.store, "from", "news@sender.example"), [acceptedRecord(2)]);
    await addRecords(again.store, [acceptedRecord(3)]);
    assert.equal(having(again.store, "from", "news@sender.example").length, 2);
  }));

test("whatever the records, each is found by its recipients and comes back as it was", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          message: fc.integer({ min: 1, max: 50 }),
          at: fc.integer({ min: -1e6, max: 1e6 }),
          to: fc.array(fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }), {
            minLength: 1,
            maxLength: 4,
          }),
          text: fc.string({ maxLength: 60 }),
          isAttempt: fc.boolean(),
        }),
        { maxLength: 30 },
      ),
      (given) =>
        withStory(async (open) => {
          const { store } = await open();
          const records = given.map(({ message, at, to, text, isAttempt }) =>
            isAttempt
              ? attemptRecord(message, { at: NOON + at, to, text })
              : acceptedRecord(message, { at: NOON + at, to }),
          );
          await addRecords(store, records);
          const again = await open();
          for (const [at, record] of records.entries())
            for (const address of given[at]?.to ?? []) {
              const found = having(again.store, "rcpt", address);
              assert.ok(found.some((one) => isDeepStrictEqual(one, record)));
            }
        }),
    ),
    { numRuns: 15 },
  ));
