import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HeaderBlock } from "../../core/mod.ts";
import { authorOf } from "./author.ts";
import { mailboxesIn } from "./mailboxes.ts";

test("mailboxes are found in spite of comments, quotes and names, and nothing else is taken for one", () => {
  const cases = [
    ["a@b.example", ["a@b.example"]],
    ["<a@b.example>", ["a@b.example"]],
    ['"Doe, <John>" (the (old) one) <a@b.example>', ["a@b.example"]],
    ["A <a@b.example>, c@d.example", ["a@b.example", "c@d.example"]],
    ["", undefined],
    ["a", undefined],
    ["<a@b.example", undefined],
    ["<a@b.example> <c@d.example>", undefined],
    ['"open <a@b.example>', undefined],
    ["(open a@b.example", undefined],
    ["Friends: a@b.example;", undefined],
    ["a@b@c.example", undefined],
  ] as const;
  for (const [text, expected] of cases) assert.deepEqual(mailboxesIn(text), expected, text);
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const address of mailboxesIn(text) ?? []) assert.match(address, /^[^\s@<>]+@[^\s@<>]+$/);
    }),
  );
});

test("the author is one domain, as all readers see it, or unknown", () => {
  const of = (...fields: readonly string[]): string => {
    const header = fields.map((field) => `From: ${field}\r\n`).join("");
    const author = authorOf(HeaderBlock.of(Buffer.from(`To: x@y.test\r\n${header}`)));
    return author.kind === "known" ? author.domain : "?";
  };
  for (const field of [
    "ceo@bank.test",
    "CEO <ceo@Bank.TEST.>",
    '"evil.test <x@evil.test>" <ceo@bank.test>',
    "x@evil.test <ceo@bank.test>",
    "=?utf-8?q?x=40evil.test=2C?= <ceo@bank.test>",
    "Bank, Inc. <ceo@bank.test>",
    "Bank Inc. [Test] <ceo@bank.test>",
    "ceo@bank.(x@evil.test)test",
    "ceo@bank.te\u00adst",
    "ceo@bank\u3002test\u200b",
    "(x@evil.test) ceo@bank.test (<x@evil.test>)",
    '"x@evil.test"@bank.test',
    "x%evil.test@bank.test",
    "a@bank.test, B <b@bank.test>",
    "Bank\r\n <ceo@bank.test>",
  ])
    assert.equal(of(field), "bank.test", field);
  assert.equal(of("Fran\u00e7ois <f@b\u00fccher.test>"), "xn--bcher-kva.test");
  assert.equal(of("ceo@[192.0.2.1]"), "[192.0.2.1]");
  for (const field of [
    "",
    "ceo",
    "<>",
    "a@bank.test, x@evil.test",
    "<ceo@bank.test> <x@evil.test>",
    '"open <ceo@bank.test>, x@evil.test',
    "(open <ceo@bank.test>) ( <x@evil.test>",
    "=?utf-8?q?=3Cceo=40bank=2Etest=3E?= x@evil.test",
    "=?utf-8?q?=3Cceo=40bank=2Etest=3E?=, x@evil.test",
    "=?utf-8?q?ceo=40bank=2Etest?==?utf-8?q?=00?=@evil.test",
    "=?utf-8?q?ceo=40bank=2Etest=00?= <x@evil.test>",
    "ceo@bank.test\0 <x@evil.test>",
    "ceo@bank.test:x@evil.test;",
    "Bank: ceo@bank.test; <x@evil.test>",
    "<@evil.test:ceo@bank.test>",
    "<x@evil.test>ceo@bank.test",
    "ceo@bank.test@evil.test",
    '"ceo@bank.test" x@evil.test',
    `<ceo@bank.test>\r\n\t<x@evil.test>`,
    `${"a".repeat(20_000)}@bank.test`,
  ])
    assert.equal(of(field), "?", field);
  assert.equal(of("ceo@bank.test", "ceo@bank.test"), "?");
  assert.equal(of(), "?");
});
