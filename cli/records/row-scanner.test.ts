import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Header } from "./header.ts";
import { RecordReader } from "./record-reader.ts";
import { cellText } from "./row-scanner.ts";

const cell = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[",\r\na-z]{0,8}$/),
  fc.constant(""),
);

/** A table as CSV (RFC 4180), some cells quoted without need. */
function csvOf(rows: readonly (readonly string[])[], quoteAll: boolean, end: string): string {
  const cellOf = (text: string): string =>
    quoteAll || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return rows.map((row) => `${row.map(cellOf).join(",")}${end}`).join("");
}

/** What a reader makes of bytes that come in pieces. */
function readIn(bytes: Buffer, pieces: readonly number[]): readonly (readonly string[])[] {
  const rows: string[][] = [];
  const reader = new RecordReader({
    header: () => {},
    record: (row) =>
      void rows.push(Array.from({ length: row.cells }, (_, column) => cellText(row, column))),
    pause: async () => true,
  });
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    const piece = bytes.subarray(at, at + size);
    piece.copy(reader.room);
    reader.take(piece.length);
    at += piece.length;
  }
  reader.end();
  return rows;
}

test("rows are what RFC 4180 says, wherever the bytes are cut", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom("d", "b", "t"), cell, cell), { maxLength: 12 }),
      fc.array(fc.nat(30), { maxLength: 10 }),
      fc.boolean(),
      fc.constantFrom("\n", "\r\n"),
      (rows, pieces, quoteAll, end) => {
        const text = csvOf([["type", "a", "b"], ...rows], quoteAll, end);
        assert.deepEqual(readIn(Buffer.from(text), pieces), rows);
        // The last line end is missing.
        const cut = Buffer.from(text.slice(0, -end.length));
        assert.deepEqual(readIn(cut, pieces), rows);
      },
    ),
    { numRuns: 100 },
  );
});

test("no bytes make a reader fail or tell of what is not there", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(40)), (bytes, pieces) => {
      const all = Buffer.concat([Buffer.from("type,x\n"), bytes]);
      for (const row of readIn(all, pieces)) assert.ok(row.join("").length <= all.length);
    }),
    { numRuns: 100 },
  );
});

test("a file without a header has no records, and one with two has those of both", () => {
  assert.deepEqual(readIn(Buffer.from("d,x\nb,y\n"), []), []);
  const twice = readIn(Buffer.from("type,a\nd,1\ntype,b\nb,2\n"), []);
  assert.deepEqual(twice, [
    ["d", "1"],
    ["b", "2"],
  ]);
  assert.equal(new Header(["type", "Rcpt"]).placeOf("rCPT"), 1);
});
