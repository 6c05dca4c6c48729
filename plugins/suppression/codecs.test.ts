import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { shownText } from "../../core/mod.ts";
import { anyText } from "../../test/support/any-text.ts";
import { columnsIn, csvLine, rowIn } from "./csv.ts";
import { entryCodec, LONGEST_TEXT, REASONS } from "./entry.ts";
import { addressKeyCodec, digestKeyCodec } from "./entry-key.ts";
import { COLUMNS, type Row, readRow } from "./row.ts";
import { TABLES } from "./tables.ts";

const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const list = fc.integer({ min: 1, max: 10_000 });
const scope = fc.constantFrom("", "sender:x.example", "job:news");

test("entries and keys come back as they were written", () => {
  const entry = fc.record(
    {
      reason: fc.constantFrom(...REASONS),
      at: time,
      expires: fc.option(
        time.filter((at) => at > 0),
        { nil: undefined },
      ),
      text: fc.string({ unit: "grapheme", maxLength: 40 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(entry, (given) => {
      const read = entryCodec.decode(entryCodec.encode(given));
      assert.deepEqual({ ...read, text: "" }, { ...given, text: "" });
      // What has no room is left out from a whole character on.
      assert.ok(given.text.startsWith(read?.text ?? "?"));
      if (Buffer.byteLength(given.text) <= LONGEST_TEXT) assert.equal(read?.text, given.text);
    }),
  );
  const address = fc.emailAddress();
  fc.assert(
    fc.property(fc.record({ list, address, scope }, { noNullPrototype: true }), (key) =>
      assert.deepEqual(addressKeyCodec.decode(addressKeyCodec.encode(key)), key),
    ),
  );
  const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(Buffer.from);
  fc.assert(
    fc.property(fc.record({ list, digest, scope }, { noNullPrototype: true }), (key) =>
      assert.deepEqual(digestKeyCodec.decode(digestKeyCodec.encode(key)), key),
    ),
  );
});

test("bytes that make no sense are no entries, and nothing breaks", () => {
  const bytes = fc.uint8Array({ maxLength: 60 }).map(Buffer.from);
  fc.assert(
    fc.property(bytes, (some) => {
      for (const { key, value } of TABLES) {
        key.decode(some);
        value.decode(some);
      }
    }),
  );
});

test("a row comes back from its line of CSV, whatever is in it, and no line breaks the reader", () => {
  const cell = anyText({ maxLength: 40 }).map((text) => shownText(text).trim());
  const row = fc.record<Row>(
    {
      address: cell,
      scope: cell,
      reason: cell,
      added: cell,
      expires: cell,
      text: cell,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(row, (given) => {
      const line = csvLine(given);
      if (!/[\r\n]/.test(line)) assert.deepEqual(rowIn(line, COLUMNS), given);
    }),
  );
  const defaults = { now: 0, reason: "import", scope: "", expires: undefined } as const;
  fc.assert(
    fc.property(anyText(), (line) => {
      columnsIn(line);
      const cells = rowIn(line);
      if (cells !== undefined) readRow(cells, defaults);
    }),
  );
});
