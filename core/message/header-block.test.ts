import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HeaderBlock, headerEnd } from "./header-block.ts";
import { fieldLine, isHeaderField } from "./header-field.ts";

function blockOf(text: string): HeaderBlock {
  return HeaderBlock.of(Buffer.from(text));
}

test("a header block ends at its empty line", () => {
  assert.equal(headerEnd(Buffer.from("A: b\r\n\r\nbody")), 6);
  assert.equal(headerEnd(Buffer.from("A: b\r\nB: c\r\n")), -1);
  assert.equal(headerEnd(Buffer.from("\r\nbody\r\n\r\nmore")), 0);
  assert.equal(headerEnd(Buffer.from("")), -1);
});

test("fields are found by name in any case, unfolded and decoded", () => {
  const block = blockOf(
    "SUBJECT: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n =?utf-8?q?_an?=\r\n\talle\r\nX-A :  1 \r\nx-a: 2\r\nEmpty:\r\n",
  );
  assert.equal(block.first("subject"), "Grüße an\talle");
  assert.deepEqual(block.all("X-a"), ["1", "2"]);
  assert.equal(block.first("Empty"), "");
  assert.equal(block.first("Date"), undefined);
  assert.equal(block.has("EMPTY"), true);
  assert.equal(block.has(""), false);
});

test("lines that are not fields count for none and are kept", () => {
  const text =
    "From someone yesterday\r\n: nameless\r\nno colon\r\nTwo words: x\r\nB\v: x\r\nA: b\r\n folded";
  const block = blockOf(text);
  assert.deepEqual(
    Array.from(block.pieces(), ({ name }) => name),
    ["", "", "", "", "", "a"],
  );
  assert.equal(Buffer.concat(Array.from(block.pieces(), ({ bytes }) => bytes)).toString(), text);
});

test("a block is read whatever it is made of, and its pieces make it up again", () => {
  const junk = fc.array(
    fc.oneof(
      fc.constantFrom("\r\n", "\n", "\r", ":", " ", "\t", "A: b\r\n", "=?utf-8?q?x?=", "\0", "é"),
      fc.string(),
    ),
  );
  fc.assert(
    fc.property(junk, (parts) => {
      const bytes = Buffer.from(parts.join(""));
      const block = HeaderBlock.of(bytes);
      const pieces = Array.from(block.pieces(), (piece) => piece.bytes);
      assert.ok(Buffer.concat(pieces).equals(bytes));
      for (const { name } of block.pieces()) if (name !== "") assert.ok(block.has(name));
      assert.ok(!block.has(""));
    }),
  );
});

test("a field that may be written is read back, and stays one field", () => {
  const name = fc.stringMatching(/^[!-9;-~]{1,20}$/);
  const value = fc.oneof(fc.string(), fc.stringMatching(/^[a-z]{1,9}(\r\n[ \t][a-z]{1,9}){0,3}$/));
  fc.assert(
    fc.property(name, value, (given, text) => {
      const field = { name: given, value: text };
      fc.pre(isHeaderField(field));
      const block = blockOf(`A: 1\r\n${fieldLine(field)}Z: 2\r\n`);
      assert.equal(Array.from(block.pieces()).length, 3);
      assert.ok(block.has(given));
    }),
  );
});

test("what would break out of its field is not written", () => {
  for (const value of [
    "a\r\nB: c",
    "a\r\n\r\nbody",
    "a\nb",
    "a\rb",
    "a\0",
    "a\r\n ",
    "x".repeat(999),
  ])
    assert.equal(isHeaderField({ name: "X-A", value }), false, JSON.stringify(value));
  for (const name of ["", "a:b", "a b", "a\r\nb", "é"])
    assert.equal(isHeaderField({ name, value: "x" }), false, name);
  assert.equal(isHeaderField({ name: "X-A", value: "a\r\n\tb" }), true);
});

test("a header of nothing but encoded words, or of tiny fields, is read like any other", () => {
  const words = HeaderBlock.of(Buffer.from(`S: ${"=?utf-8?b??= ".repeat(20_000)}\r\n`));
  assert.equal(words.first("s"), "");
  const fields = HeaderBlock.of(Buffer.from("a:\r\n".repeat(65_000)));
  assert.equal(fields.all("a").length, 65_000);
});
