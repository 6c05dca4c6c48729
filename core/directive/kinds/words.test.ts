import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { integer } from "./numbers.ts";
import { path } from "./paths.ts";
import { list, oneOf, secret, text, yesNo } from "./words.ts";

test("yes and no, true and false, in either case", () => {
  for (const word of ["yes", "true", "YES"]) assert.equal(read(yesNo, word), true);
  for (const word of ["no", "False"]) assert.equal(read(yesNo, word), false);
  refuses(yesNo, "", "1", "on", "y");
});

test("one of some words, in either case, as declared", () => {
  const version = oneOf(["normal", "TLSv1.2"]);
  assert.equal(read(version, "NORMAL"), "normal");
  assert.equal(read(version, "tlsv1.2"), "TLSv1.2");
  refuses(version, "", "norm");
});

test("texts are anything but empty; secrets say that they are", () => {
  assert.equal(read(text, "a b"), "a b");
  refuses(text, "");
  assert.equal(secret.secret, true);
  assert.equal(list(secret).secret, true);
  assert.equal(text.secret, undefined);
});

test("relative paths start at the folder of their file", () => {
  const parsed = path.parse("spool", { baseDir: resolve("/etc/mta") });
  assert.deepEqual(parsed, { ok: true, value: resolve("/etc/mta/spool") });
  assert.equal(read(path, resolve("/var/spool")), resolve("/var/spool"));
  refuses(path, "");
});

test("lists forgive blanks and a comma at the end", () => {
  assert.deepEqual(read(list(integer()), "1, 2 ,3,"), [1, 2, 3]);
  refuses(list(integer()), "", ",", "1,,2", "1,x");
  refuses(list(integer(), { max: 2 }), "1,2,3");
});

test("what is read is printed so that it reads the same", () => {
  obeysKindLaws(yesNo, fc.constantFrom("yes", "no", "true", "false"));
  obeysKindLaws(oneOf(["a", "B"]), fc.constantFrom("a", "b"));
  obeysKindLaws(text, fc.string());
  obeysKindLaws(path, fc.string());
  obeysKindLaws(list(integer()), fc.stringMatching(/^\d{1,3}(, ?\d{1,3}){0,5},?$/));
});
