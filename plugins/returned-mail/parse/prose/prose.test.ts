import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../../../../test/support/any-text.ts";
import { addressesIn, readAddress } from "./addresses.ts";
import { Prose } from "./prose.ts";
import { recipientLine } from "./recipient-lines.ts";
import { remoteHostIn } from "./remote-host.ts";
import { saidIn } from "./said.ts";
import { statusOfWords } from "./status-words.ts";

test("phrases are found however lines are broken, and tell their lines", () => {
  const prose = new Prose(
    "Dear  all,\r\n\r\n  this message could\tnot be\n   DELIVERED to:\n\nann@example.net",
  );
  assert.deepEqual(prose.find("could not be delivered to"), { first: 2, last: 3 });
  assert.equal(prose.find("could not be delivered to", 4), undefined);
  assert.equal(prose.after("could not be delivered to", 3), ":");
  assert.equal(prose.has("delivered to: ann@"), true);
});

test("addresses are found among the signs of a sentence", () => {
  const found = (line: string): readonly string[] =>
    addressesIn(line).map(({ address }) => address);
  assert.deepEqual(found("to <ann@example.net>, 'bob@example.net'; (cat@example.net)."), [
    "ann@example.net",
    "bob@example.net",
    "cat@example.net",
  ]);
  assert.deepEqual(found('<"a b"@example.net> <mailto:dan@example.net>'), [
    '"a b"@example.net',
    "dan@example.net",
  ]);
  assert.deepEqual(found("收件人ann@example.net不存在"), ["ann@example.net"]);
  assert.deepEqual(found("<ännchen@example.net>"), ["ännchen@example.net"]);
  assert.deepEqual(found("@ a@ @b.example a@b x@1.2.3 a@b..example"), []);
  assert.equal(readAddress(" <ann@example.net> "), "ann@example.net");
  assert.equal(readAddress("postmaster"), undefined);
});

test("fuzz: what is found in a line is an address, and is where it says", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(anyText({ maxLength: 5 }), fc.constantFrom("@", "<", ">", "a@b.example", ".")),
      ),
      (pieces) => {
        const line = pieces.join("");
        for (const { address, from, to } of addressesIn(line)) {
          assert.ok(readAddress(address) !== undefined);
          assert.ok(from >= 0 && from < to && to <= line.length);
        }
      },
    ),
  );
});

test("lines that name recipients are told from those that speak of them", () => {
  const read = (line: string): unknown => {
    const named = recipientLine(line);
    return named && [named.addresses.join(), named.rest, named.isMarked];
  };
  assert.deepEqual(read("<ann@example.net>:"), ["ann@example.net", "", true]);
  assert.deepEqual(read("    ann@example.net"), ["ann@example.net", "", false]);
  assert.deepEqual(read("Recipient: ann@example.net (not here)"), [
    "ann@example.net",
    "(not here)",
    true,
  ]);
  assert.deepEqual(read("* Ann Smith <ann@example.net>"), ["ann@example.net", "", false]);
  assert.deepEqual(read("ann@example.net... User unknown"), [
    "ann@example.net",
    "User unknown",
    false,
  ]);
  assert.deepEqual(read("ann@example.net (ann@example.net)<mailto:ann@example.net>"), [
    "ann@example.net",
    "",
    false,
  ]);
  assert.deepEqual(read("ann@example.net, bob@example.net;"), [
    "ann@example.net,bob@example.net",
    "",
    false,
  ]);
  assert.equal(
    read("If you need help, please write to Postmaster <postmaster@example.net>"),
    undefined,
  );
  assert.equal(read("the mail to ann@example.net was lost"), undefined);
  assert.equal(read("no address here"), undefined);
});

test("replies are found in what is said about them", () => {
  const said = (text: string): unknown => {
    const found = saidIn(text);
    return found && [found.code, found.status, text.slice(found.from)];
  };
  assert.deepEqual(said("host x said: 550 5.1.1 no"), ["550", "5.1.1", "550 5.1.1 no"]);
  assert.deepEqual(said("550-5.1.1 no"), ["550", "5.1.1", "550-5.1.1 no"]);
  assert.deepEqual(said("Remote host said: 552 full"), ["552", undefined, "552 full"]);
  assert.deepEqual(said("554 refused (#5.7.1)"), ["554", "5.7.1", "554 refused (#5.7.1)"]);
  assert.deepEqual(said("no mailbox (#5.1.1)"), [undefined, "5.1.1", "5.1.1)"]);
  for (const text of [
    "about 500 people",
    "192.0.2.550 is",
    "version 2.0.12",
    "1.5.5.5.5",
    "call 555-1234",
  ])
    assert.equal(said(text), undefined, text);
});

test("words without a code have a status", () => {
  for (const [words, status] of [
    ["Mailbox is full", "5.2.2"],
    ["this account has been disabled", "5.2.1"],
    ["User unknown in table", "5.1.1"],
    ["no such domain", "5.1.2"],
    ["Connection timed out", "5.4.1"],
    ["refused by policy", "5.7.1"],
    ["we are sorry", "5.0.0"],
  ] as const)
    assert.equal(statusOfWords(words, "5"), status, words);
});

test("the host that refused is found in the words of many", () => {
  for (const [words, host] of [
    ["host mx.example.net[192.0.2.1] said: 550", "mx.example.net (192.0.2.1)"],
    ["host mx.example.net [2001:db8::1]", "mx.example.net (2001:db8::1)"],
    ["rejected by mx.example.net. [192.0.2.1].", "mx.example.net (192.0.2.1)"],
    ["192.0.2.1 does not like recipient.", "192.0.2.1"],
    ["Connected to 192.0.2.1 but sender was rejected", "192.0.2.1"],
    ["... while talking to mx.example.net.:", "mx.example.net"],
    ["host mx.example.net[999.1.1.1] said", "mx.example.net"],
    ["nobody said so", undefined],
  ] as const)
    assert.equal(remoteHostIn(words), host, words);
});
