import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { cidr, directory, integer, nameOf, oneOf, secret } from "../../mod.ts";
import { optionalPair, pair } from "./pair.ts";

const limit = pair(cidr, integer({ min: 1 }), { name: "limit", accepts: "a range and a number" });
const directories = pair(directory, directory, { name: "two", accepts: "two directories" });
const access = optionalPair(directory, oneOf(["read", "write"]), {
  name: "access",
  accepts: "a directory and how it is used",
});

test("two values stand with blanks between them", () => {
  assert.equal(read(limit, "10/8 \t 20")[1], 20);
  assert.deepEqual(read(directories, "/a /b"), ["/a", "/b"]);
  refuses(limit, "", "10/8", "10/8 0", "x 20", "20 10/8");
});

test("words with blanks in them are in quotes", () => {
  assert.deepEqual(read(directories, '"/a b" "/c d"'), ["/a b", "/c d"]);
  assert.deepEqual(read(directories, "/a /c d"), ["/a", "/c d"]);
  assert.equal(directories.print(["/a b", "/c d"]), '"/a b" /c d');
  refuses(directories, '"/a b', '"/a b"', '"/a"/b /c', '"" /c');
});

test("the second value of an optional pair may be missing", () => {
  assert.deepEqual(read(access, "/a"), ["/a", undefined]);
  assert.deepEqual(read(access, "/a write"), ["/a", "write"]);
  assert.equal(access.print(["/a", undefined]), "/a");
  refuses(access, "", "/a both", '"/a');
});

test("what the first value expects is said as a whole, what the second expects as it is", () => {
  assert.deepEqual(limit.parse("x 20"), { ok: false, expected: limit.accepts });
  const expected = "a whole number of 1 or more";
  assert.deepEqual(limit.parse("10/8 x"), { ok: false, expected });
});

test("a pair speaks of what its values speak of, and hides what one of them hides", () => {
  const path = (name: string) => ({ kind: "path", path: name, use: "directory" });
  assert.deepEqual(directories.mentions?.(["/a", "/b"]), [path("/a"), path("/b")]);
  assert.deepEqual(access.mentions?.(["/a", undefined]), [path("/a")]);
  assert.deepEqual(access.mentions?.(["/a", "read"]), [path("/a")]);
  const named = optionalPair(directory, nameOf(["source"]), { name: "named", accepts: "both" });
  const block = { kind: "block", name: "in", scopes: ["source"] };
  assert.deepEqual(named.mentions?.(["/a", "in"]), [path("/a"), block]);
  assert.equal(limit.secret, undefined);
  assert.equal(pair(directory, secret, { name: "two", accepts: "both" }).secret, true);
  assert.equal(optionalPair(secret, directory, { name: "two", accepts: "both" }).secret, true);
});

const words = fc.array(fc.constantFrom("/a", '"/a b"', '"', "10/8", "20", "read", "é", '"/c"'));
const texts = words.map((parts) => parts.join(" "));

test("the laws of kinds", () => {
  obeysKindLaws(limit, texts);
  obeysKindLaws(directories, texts);
  obeysKindLaws(access, texts);
});
