import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { alias, fromRewrite, senderRewrite } from "./addresses.ts";

test("an alias", () => {
  assert.deepEqual(read(alias, "info ops@Example.NET, staff"), [
    "info",
    ["ops@example.net", "staff"],
  ]);
  assert.deepEqual(read(alias, "*@example.net ops@example.net")[0], "*@example.net");
  refuses(alias, "info", "info a b", "@example.net ops", "info /x/", '"info ops');
});

test("a rewriting of senders", () => {
  const both = ["*@a.example", "*@bounces.a.example"];
  assert.deepEqual(read(senderRewrite, "*@a.example *@bounces.a.example"), both);
  assert.deepEqual(read(senderRewrite, "<> postmaster@a.example"), ["<>", "postmaster@a.example"]);
  assert.deepEqual(read(senderRewrite, "* a@a.example")[0], "*");
  refuses(senderRewrite, "a@a.example", "joe a@a.example", "a@a.example b@b.example c@c.example");
});

test("a rewriting of domains", () => {
  const [pattern, domain] = read(fromRewrite, "[*.]a.example B.example");
  assert.equal(pattern.text, "[*.]a.example");
  assert.equal(domain, "b.example");
  refuses(fromRewrite, "a.example", "a@a.example b.example");
});

const address = fc.constantFrom(
  "a",
  "*@a.example",
  "a@B.example",
  "<>",
  "*",
  "a..b",
  "é@é.example",
);
const two = fc.tuple(address, fc.array(address)).map(([one, all]) => `${one} ${all.join(",")}`);

test("the laws of kinds", () => {
  obeysKindLaws(alias, two);
  obeysKindLaws(senderRewrite, two);
  obeysKindLaws(fromRewrite, two);
});
