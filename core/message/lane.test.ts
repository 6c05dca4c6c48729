import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../test/support/any-text.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import {
  hasLaneValues,
  isLaneDimension,
  laneText,
  laneValue,
  laneValuesOf,
  laneValueText,
  noteDimension,
  readLaneValues,
} from "./lane.ts";
import { textNote } from "./note.ts";

test("mail is told apart by what it says of itself, and by notes", () => {
  const info = infoOf({
    sender: "News@LISTS.Example",
    job: "42",
    origin: { type: "smtp", mta: "", user: "bob" },
    notes: { "dkim.domain": "example.net" },
  });
  assert.equal(laneValue("sender", info), "News@LISTS.Example");
  assert.equal(laneValue("sender-domain", info), "lists.example");
  assert.equal(laneValue("job", info), "42");
  assert.equal(laneValue("user", info), "bob");
  assert.equal(
    laneValue(noteDimension(textNote("dkim.domain", { doc: "d" })), info),
    "example.net",
  );
  assert.equal(laneValue("dkim.selector", info), undefined);
  const nobody = infoOf({ sender: "", job: "" });
  for (const by of ["sender", "sender-domain", "job", "user"] as const)
    assert.equal(laneValue(by, nobody), undefined, by);
});

test("only what there can be tells mail apart", () => {
  for (const name of ["sender", "job", "a.b", "core.mail.x", "p.a/b-2"])
    assert.ok(isLaneDimension(name));
  for (const name of [
    "",
    "colour",
    "a.",
    ".a",
    "A.b",
    "a b.c",
    `a.${"b".repeat(63)}`,
    7,
    undefined,
  ])
    assert.ok(!isLaneDimension(name), `${name}`);
  assert.throws(() => noteDimension({ name: "colour" }), RangeError);
});

test("values are bounded, and different ones stay different", () => {
  const values = fc.string({ unit: "grapheme", maxLength: 400, size: "max" });
  fc.assert(
    fc.property(values, values, (one, other) => {
      const [a, b] = [laneValueText(one), laneValueText(other)];
      assert.ok(Buffer.byteLength(a) <= 300);
      assert.equal(a === b, one === other);
      assert.equal(laneValueText(a), a);
    }),
  );
  const long = "x".repeat(300);
  assert.notEqual(laneValueText(`${long}a`), laneValueText(`${long}b`));
});

test("values are one text whatever their order, and are read from it", () => {
  const dimension = fc.constantFrom("sender", "sender-domain", "job", "user", "a.note");
  fc.assert(
    fc.property(fc.dictionary(dimension, anyText({ minLength: 1 })), (given) => {
      const values = readLaneValues(given);
      if (values === undefined) return assert.equal(Object.keys(given).length, 0);
      const backwards = Object.fromEntries(Object.entries(values).reverse());
      assert.equal(laneText(values), laneText(backwards));
      assert.deepEqual(laneValuesOf(laneText(values)), { ...values });
      assert.ok(hasLaneValues(values, values));
    }),
  );
  for (const text of ["", "{}", "7", "[7]", '[["colour","red"]]', '[["job",7]]'])
    assert.equal(laneValuesOf(text), undefined, text);
  assert.ok(hasLaneValues({ job: "1", user: "u" }, { job: "1" }));
  assert.ok(!hasLaneValues({ job: "1" }, { job: "1", user: "u" }));
});
