import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { isBlockName, mailAddress, nameOf, url } from "./names.ts";

const target = nameOf(["virtual-mta", "virtual-mta-pool"], { words: ["by-smtp-source-ip"] });

test("the name of a block is checked where it is said which blocks are meant", () => {
  assert.equal(read(target, "mta-1.example"), "mta-1.example");
  assert.deepEqual(target.mentions?.("mta-1.example"), [
    { kind: "block", name: "mta-1.example", scopes: ["virtual-mta", "virtual-mta-pool"] },
  ]);
  assert.equal(
    target.accepts,
    "the name of a <virtual-mta> or <virtual-mta-pool>, or by-smtp-source-ip",
  );
  refuses(target, "", "two words", "a/b", "a,b", "<a>", 'a"b');
});

test("words that are not names are taken in either case, and are not looked for", () => {
  assert.equal(read(target, "By-SMTP-source-IP"), "by-smtp-source-ip");
  assert.deepEqual(target.mentions?.("by-smtp-source-ip"), []);
});

test("names keep their letter case and may appear in braces", () => {
  assert.equal(read(nameOf(["source"]), "{Auth}"), "{Auth}");
  for (const name of ["a", "A_1", "{default}", "é", "x".repeat(128)]) assert.ok(isBlockName(name));
  for (const name of ["", "x".repeat(129), "a b", "a;b", "a\u00a0b"]) assert.ok(!isBlockName(name));
});

test("a mail address has a local part and a domain", () => {
  assert.equal(read(mailAddress, "Ops+x@Example.NET."), "Ops+x@example.net");
  assert.equal(read(mailAddress, "a@bücher.example"), "a@xn--bcher-kva.example");
  assert.equal(read(mailAddress, "é@a.example"), "é@a.example");
  refuses(mailAddress, "", "@", "ops", "@a.example", "ops@", "a@b@c", "a b@c", "<a@b>", "a@b c");
  refuses(mailAddress, "a@b..c", '"a"@b');
});

test("a URL is one of http or https", () => {
  assert.equal(read(url, "https://a.example/x?y=1"), "https://a.example/x?y=1");
  assert.equal(read(url, "HTTP://a.example:8080"), "HTTP://a.example:8080");
  refuses(url, "", "a.example", "ftp://a.example", "https://", "javascript:x", "//a.example");
});

test("what is read is printed so that it reads the same", () => {
  const name = fc.stringMatching(/^[\w{}.-]{1,20}$/);
  obeysKindLaws(target, fc.oneof(name, fc.constantFrom("BY-SMTP-SOURCE-IP")));
  obeysKindLaws(nameOf(["source"]), name);
  obeysKindLaws(
    mailAddress,
    fc.tuple(name, name).map(([local, domain]) => `${local}@${domain}.example`),
  );
  obeysKindLaws(url, fc.webUrl());
});
