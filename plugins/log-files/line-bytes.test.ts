import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineBytes } from "./line-bytes.ts";

test("any texts come out as they went in, in lines of any length, however often they are taken", () => {
  const texts = fc.array(fc.string({ unit: "grapheme", maxLength: 200 }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.array(texts), (batches) => {
      const bytes = new LineBytes();
      for (const batch of batches) {
        for (const text of batch) bytes.text(text);
        const taken = bytes.take();
        assert.equal(taken.toString(), batch.join(""));
        assert.equal(bytes.length, 0);
      }
    }),
  );
});

test("a value is written as a plain word or reads back as JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (value) => {
      const bytes = new LineBytes();
      bytes.value(value);
      const text = bytes.take().toString();
      const isPlain = /^[\w@.:/+*{}<>[\]()-]+$/.test(value);
      assert.equal(isPlain ? text : JSON.parse(text), value);
    }),
  );
});

test("lines that were taken stay as they are when more come, also those larger than the first bytes", () => {
  const bytes = new LineBytes();
  const long = "x".repeat(100_000);
  bytes.text(long);
  bytes.endLine();
  const first = bytes.take();
  bytes.text("two");
  bytes.endLine();
  const second = bytes.take();
  bytes.text("three");
  assert.equal(first.toString(), `${long}\n`);
  assert.equal(second.toString(), "two\n");
  assert.equal(bytes.take().toString(), "three");
});
