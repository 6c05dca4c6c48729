import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { addressOrPattern, mailbox, mailboxOrPattern } from "./mailbox.ts";

test("an address or an expression", () => {
  assert.equal(read(addressOrPattern, "Ops@EXAMPLE.net"), "Ops@example.net");
  assert.equal(read(mailboxOrPattern, "abuse"), "abuse");
  const pattern = read(mailboxOrPattern, "/fbl@s2.example.net/");
  assert.ok(typeof pattern !== "string" && pattern.test("fbl@s2.example.net"));
  refuses(addressOrPattern, "abuse", "", "/(/", "a@b c");
  refuses(mailboxOrPattern, "", "a b", "/x", "a@");
});

test("the laws of kinds", () => {
  const word = fc.constantFrom("a", "*@a.example", "a@B.example", "<>", "*", "a..b", "é@é.example");
  obeysKindLaws(mailbox, fc.oneof(word, fc.emailAddress()));
});
