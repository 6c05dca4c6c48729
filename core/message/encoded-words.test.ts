import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodedWords } from "./encoded-words.ts";

test("encoded words are decoded, and what is none stays", () => {
  for (const [given, expected] of [
    ["Hello", "Hello"],
    ["=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"],
    ["=?UTF-8?Q?Gr=C3=BC=C3=9Fe_an_alle?= (neu)", "Grüße an alle (neu)"],
    ["=?iso-8859-1?Q?caf=E9?=", "café"],
    ["=?utf-8*de?Q?a?=", "a"],
    ["a =?utf-8?Q?b?= c =?utf-8?Q?d?=", "a b c d"],
    ["=?utf-8?Q?a?=  =?utf-8?Q?b?=", "ab"],
    ["=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"],
    ["=?utf-8?B?w7w=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "üü"],
    ["=?x-nowhere?Q?a=41?=", "=?x-nowhere?Q?a=41?="],
    ["=?utf-8?X?a?= =?utf-8?Q?a", "=?utf-8?X?a?= =?utf-8?Q?a"],
    ["", ""],
  ] as const)
    assert.equal(decodedWords(given), expected, given);
});

test("what is encoded comes back, wherever it is cut into words", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 20 }), (given, size) => {
      const bytes = Buffer.from(given.toWellFormed());
      const words: string[] = [];
      for (let at = 0; at < bytes.length; at += size)
        words.push(`=?utf-8?B?${bytes.subarray(at, at + size).toString("base64")}?=`);
      // A byte order mark at the start does not belong to a text.
      const expected = given.toWellFormed().replace(/^\ufeff/, "");
      assert.equal(decodedWords(words.join("\r\n ")), expected);
    }),
  );
});

test("any text is decoded without a fault", () => {
  const piece = fc.constantFrom(
    "=?",
    "?=",
    "?",
    "utf-8",
    "B",
    "Q",
    "=",
    "_",
    " ",
    "w7w=",
    "\u0000",
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      assert.equal(typeof decodedWords(pieces.join("")), "string");
    }),
  );
});
