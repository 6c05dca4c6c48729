import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addRecords, withStory } from "../../test/support/story-lab.ts";
import { acceptedRecord, attemptRecord, NOON } from "../../test/support/story-records.ts";
import { type Hit, hitsOf, type Wanted } from "./hit.ts";
import { parseQuery, type Query } from "./query.ts";
import { type Page, positionOf, search } from "./search.ts";
import { ENDS, type StoryRecord } from "./story-record.ts";

function query(...words: string[]): Query {
  const parsed = parseQuery(words, NOON);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.problem);
  return parsed.query;
}

function wanted(...words: string[]): Wanted {
  return { ...query(...words), forms: (address) => [address] };
}

function problem(...words: string[]): string {
  const parsed = parseQuery(words, NOON);
  return parsed.ok ? "" : parsed.problem;
}

test("words of a search", () => {
  assert.deepEqual(
    query("rcpt:Ann@Example.NET", "from:@news.example", "job:j1", "mid:<a@b>").terms,
    [
      { field: "rcpt", text: "Ann@example.net" },
      { field: "from", text: "@news.example" },
      { field: "job", text: "j1" },
      { field: "mid", text: "a@b" },
    ],
  );
  assert.deepEqual(query("ann@example.net").terms, [{ field: "rcpt", text: "ann@example.net" }]);
  assert.deepEqual(query("4e3qlgrmrk").terms, [{ field: "id", text: "4e3qlgrmrk" }]);
  assert.deepEqual(query("from:<>").terms, [{ field: "from", text: "" }]);
  assert.deepEqual(query("rcpt:bücher.example").terms, [
    { field: "rcpt", text: "@xn--bcher-kva.example" },
  ]);
  assert.equal(query("since:2h").since, NOON - 7_200_000);
  assert.equal(query("since:2026-01-31T08:15").since, Date.UTC(2026, 0, 31, 8, 15));
  assert.equal(query("until:2026-01-31T08:15:30+02:00").until, Date.UTC(2026, 0, 31, 6, 15, 30));
  assert.deepEqual(query("event:bounced,complaint").events, ["bounced", "complaint"]);
});

test("what is wrong with a search is said", () => {
  assert.match(problem("colour:red"), /^unknown word "colour:"; expected rcpt:ADDRESS/);
  assert.match(problem("rcpt:"), /^rcpt: has no value$/);
  assert.match(problem("rcpt:a@b@"), /expected an address/);
  assert.match(problem("since:yesterday"), /expected a time ago/);
  assert.match(problem("since:2026-13-45"), /expected a time ago/);
  assert.match(problem("event:eaten"), /unknown event "eaten"; expected accepted, delivered/);
  assert.match(problem("limit:0"), /expected 1 to 1000/);
  assert.match(problem("since:1h", "until:2h"), /since is later than until/);
  assert.match(problem("x".repeat(2000)), /more than 1000 characters/);
  assert.match(problem(...Array.from({ length: 11 }, () => "job:a")), /at most 10 terms/);
});

const anyCharacter = fc.nat({ max: 0x10_ffff }).map((code) => String.fromCodePoint(code));

test("whatever the words, they are a search or have a problem; whatever the place, it is one or none", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: anyCharacter }), { maxLength: 5 }), (words) => {
      const parsed = parseQuery(words, NOON);
      assert.ok(parsed.ok || parsed.problem !== "");
      for (const word of words) positionOf(word);
    }),
  );
});

const records: fc.Arbitrary<readonly StoryRecord[]> = fc.array(
  fc
    .record({
      message: fc.integer({ min: 1, max: 9 }),
      at: fc.integer({ min: 0, max: 9 }),
      to: fc.array(fc.constantFrom("a@x.test", "B@x.test", "c@y.test", "d@z.test"), {
        minLength: 1,
        maxLength: 4,
      }),
      sender: fc.constantFrom("", "news@s.test", "other@s.test", "x@t.test"),
      job: fc.constantFrom(undefined, "j1", "J2"),
      end: fc.constantFrom(undefined, ...ENDS),
    })
    .map(({ message, at, to, sender, job, end }) => {
      const facts = { at: NOON + at * 1000, to, sender, job };
      return end === undefined
        ? acceptedRecord(message, facts)
        : attemptRecord(message, { ...facts, end });
    }),
  { maxLength: 40 },
);

const searches: fc.Arbitrary<readonly string[]> = fc.subarray([
  "rcpt:A@x.test",
  "rcpt:@x.test",
  "from:news@s.test",
  "from:@s.test",
  "job:j2",
  "id:0000000003",
  "event:bounced,accepted",
  "event:bounced",
  "event:deferred,deleted",
  "since:2026-01-31T12:00:03Z",
  "until:2026-01-31T12:00:06Z",
  "status:5.1",
  "queue:example.net",
]);

test("what did not go well is found at once among any number of events that did", () =>
  withStory(async (open) => {
    const { store } = await open();
    const facts = { to: ["a@x.test"], sender: "news@s.test" };
    const records = Array.from({ length: 25_000 }, (_, at) =>
      attemptRecord(at + 1, { ...facts, at: NOON + at, end: at === 7 ? "bounced" : "delivered" }),
    );
    await addRecords(store, records);
    const found = await search(store, wanted("event:bounced,complaint"));
    assert.deepEqual(
      found.hits.map(({ at, event }) => [at - NOON, event]),
      [[7, "bounced"]],
    );
    assert.equal(found.next, undefined);
  }));

test("page after page a search finds what looking at all records finds, newest first", () =>
  withStory(async (open) => {
    const { store } = await open();
    const known: StoryRecord[] = [];
    await fc.assert(
      fc.asyncProperty(
        records,
        searches,
        fc.integer({ min: 1, max: 7 }),
        async (more, words, limit) => {
          await addRecords(store, more);
          known.push(...more);
          const asked = { ...wanted(...words), limit };
          const found: Hit[] = [];
          let after: string | undefined;
          do {
            const page: Page = await search(store, { ...asked, after });
            assert.ok(page.hits.length === limit || page.next === undefined);
            found.push(...page.hits);
            after = page.next;
          } while (after !== undefined);
          const all = known.toReversed().flatMap((record) => hitsOf(record, asked, 1000));
          assert.deepEqual(found, all);
        },
      ),
      { numRuns: 30, endOnFailure: true },
    );
  }));
