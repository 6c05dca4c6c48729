import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MaskedContent } from "./masked-content.ts";

/** What is shown of a text that comes in pieces. */
function shownOf(text: string, lengths: readonly number[] = [text.length]): string {
  const masked = new MaskedContent();
  masked.begin();
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(masked.shown(Buffer.from(text.slice(at, at + length))));
    at += length;
  }
  return Buffer.concat(pieces).toString();
}

const MESSAGE =
  "A: x-dkim-key\r\nX-DKIM-Key: abc\r\n\tdef\r\n ghi\r\nB: c\r\n\r\nX-DKIM-Key: body\r\n";
const SHOWN =
  "A: x-dkim-key\r\nX-DKIM-Key*****\r\n****\r\n****\r\nB: c\r\n\r\nX-DKIM-Key: body\r\n";

test("a key in the header is not shown, however it is folded; all else is, and the body", () => {
  assert.equal(shownOf(MESSAGE), SHOWN);
  assert.equal(shownOf("x-dkim-KEY :k\n k\nB: c\n"), "x-dkim-KEY***\n**\nB: c\n");
  assert.equal(
    shownOf(".X-DKIM-Key: k\r\n. k\r\nB: c\r\n"),
    ".X-DKIM-Key***\r\n.**\r\nB: c\r\n",
    "with dots that the receiver takes away",
  );
  assert.equal(
    shownOf("A: b\r\n\rC: d\r\nX-DKIM-Key: k\r\n"),
    "A: b\r\n\rC: d\r\nX-DKIM-Key***\r\n",
    "no CR alone ends a header",
  );
  const plain = Buffer.from("Subject: x\r\n\r\nbody");
  assert.equal(
    new MaskedContent().shown(plain),
    plain,
    "nothing is copied where nothing is secret",
  );
});

test("in pieces of any length it is the same", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(lengths, (some) => assert.equal(shownOf(MESSAGE, some), SHOWN)));
});
