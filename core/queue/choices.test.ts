import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { nameChoices, nameChooser, queueChoices, queueChooser } from "./choices.ts";

test("names and queues that are wanted, and not", () => {
  assert.deepEqual(read(queueChoices, "!example.net/*, */main"), [
    { pattern: "example.net/*", wanted: false },
    { pattern: "*/main", wanted: true },
  ]);
  refuses(queueChoices, "", "!", "a b", "a/b/c");
  refuses(nameChoices, "", "!", "a b", "!!a");
});

test("the first choice that fits decides", () => {
  const wants = nameChooser(read(nameChoices, "!a.test, *.test"));
  assert.deepEqual(["a.test", "b.test", "b.example"].map(wants), [false, true, false]);
  assert.deepEqual(["a.test", "b"].map(nameChooser(read(nameChoices, "!a.*"))), [false, true]);
  assert.equal(nameChooser(undefined)("a"), true);
});

test("a choice without a slash is of all queues of a domain", () => {
  const wants = queueChooser(read(queueChoices, "!a.test"));
  assert.deepEqual(["a.test/v", "a.test/w", "b.test/v", ""].map(wants), [false, false, true, true]);
  assert.equal(queueChooser(read(queueChoices, "*/v"))("a.test/w"), false);
});

test("the laws of kinds", () => {
  const part = fc.constantFrom("a", " ", "*", ",", "!", "/");
  const lines = fc.array(part).map((parts) => parts.join(""));
  obeysKindLaws(nameChoices, lines);
  obeysKindLaws(queueChoices, lines);
});
