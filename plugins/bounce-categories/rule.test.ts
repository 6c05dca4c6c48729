import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byText, obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { bounceCategory } from "./rule.ts";

test("a line of bounce categories", () => {
  const full = read(bounceCategory, "/(mailbox|quota) full\\/over/ quota-issues");
  assert.equal(full.category, "quota-issues");
  assert.equal(full.pattern?.test("552 Mailbox FULL/over"), true, "in either letter case");
  assert.equal(read(bounceCategory, "/(?-i)full/ x").pattern?.test("FULL"), false);
  assert.deepEqual(read(bounceCategory, "// other"), { pattern: undefined, category: "other" });
  const tight = read(bounceCategory, "/Too many users/other");
  assert.deepEqual([tight.pattern?.source, tight.category], ["Too many users", "other"]);
  refuses(bounceCategory, "", "/", "//", "/x", "/x/", "/x/ a b", "x other", "/x/ 1", "/(/ a");
  refuses(bounceCategory, "/(user|mailbox)", "/a/b/c d");
});

const part = fc.constantFrom("/", "\\", "x", " ", "virtual-mta=a", "call-to:b", "(", "X-A", "o");
const lines = fc.oneof(
  fc.array(part).map((parts) => parts.join("")),
  fc.array(part).map((parts) => `/x${parts.join("")}/ virtual-mta=a`),
  fc.array(part).map((parts) => `/x${parts.join("")}/ other`),
);

test("the laws of kinds", () => {
  obeysKindLaws(byText(bounceCategory), lines);
});
