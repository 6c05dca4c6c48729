import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  isAscii,
  normalizeAddressDomain,
  parseAddress,
  readPath,
  unquotedLocalPart,
} from "./address.ts";

function domainOf(text: string): string | undefined {
  return parseAddress(text)?.domain;
}

test("addresses as RFC 5321 §4.1.2 has them", () => {
  for (const text of [
    "a@b.test",
    "a.b+c@b.test",
    "!#$%&'*+-/=?^_`{|}~@b.test",
    '"a b"@b.test',
    '"a@b"@b.test',
    '"a\\"b\\\\c"@b.test',
    '".."@b.test',
    "a@[192.0.2.1]",
    "a@[IPv6:2001:db8::1]",
    "a@localhost",
    "josé@bücher.test",
    "用户@例子.广告",
    "a..b@c.test",
    "a.@b.test",
    "a...@b.test",
    `${"a".repeat(64)}@b.test`,
    `${"a".repeat(65)}@b.test`,
    `bounce+${"tag-".repeat(250)}=user=example.com@b.test`,
    `${"é".repeat(400)}@b.test`,
  ])
    assert.equal(parseAddress(text)?.text, text);
});

test("no addresses", () => {
  for (const text of [
    "",
    "a",
    "@b.test",
    "a@",
    "a@b@c.test",
    "a b@c.test",
    ".a@b.test",
    ".",
    ".@b.test",
    "a@b..test",
    "a@-b.test",
    "a@b.test.",
    "a@.b.test",
    "a@b_.test-",
    '"a@b.test',
    '""@b.test',
    '"a"b@c.test',
    '"a\x01"@b.test',
    '"a\\',
    "a@[1.2.3]",
    "a@[1.2.3.4",
    "a@[IPv6:1.2.3.4]",
    "a@[2001:db8::1]",
    "a@[IPv6:fe80::1%eth0]",
    "a@[x:1]",
    "a@b.test>",
    "a@é/b.test",
    "a@é?b.test",
    "a@é%41.test",
    "a@é\t.test",
    `a@${"b".repeat(64)}.test`,
    `a@${"b.".repeat(130)}test`,
  ])
    assert.equal(parseAddress(text), undefined, text);
});

test("an address with an ASCII local part is ASCII as a whole", () => {
  for (const [given, text] of [
    ["A.b@BÜCHER.test", "A.b@xn--bcher-kva.test"],
    ['"a b"@bücher.test', '"a b"@xn--bcher-kva.test'],
    ["A@Example.TEST", "A@Example.TEST"],
  ] as const) {
    const address = parseAddress(given) ?? assert.fail();
    assert.deepEqual([address.text, address.international], [text, false]);
  }
});

test("domains become lower-case A-labels, the text stays", () => {
  assert.equal(domainOf("A@Example.TEST"), "example.test");
  assert.equal(domainOf("a@BÜCHER.test"), "xn--bcher-kva.test");
  assert.equal(domainOf("a@[192.0.2.1]"), "[192.0.2.1]");
  assert.equal(domainOf("a@[ipv6:2001:DB8::1]"), "[IPv6:2001:db8::1]");
  assert.equal(normalizeAddressDomain("[::1]"), undefined);
  const { text, localPart, international } = parseAddress("Ä@BÜCHER.test") ?? assert.fail();
  assert.deepEqual([text, localPart, international], ["Ä@BÜCHER.test", "Ä", true]);
});

test("paths: empty, without brackets, with a source route, postmaster", () => {
  const at = (line: string): unknown => {
    const read = readPath(line, 0);
    return read.ok ? [read.address?.text, read.end] : read.problem;
  };
  assert.deepEqual(at("<> SIZE=1"), [undefined, 2]);
  assert.deepEqual(at("<a@b.test> SIZE=1"), ["a@b.test", 10]);
  assert.deepEqual(at("a@b.test SIZE=1"), ["a@b.test", 8]);
  assert.deepEqual(at("<@x.test,@y.test:a@b.test>"), ["a@b.test", 26]);
  assert.deepEqual(at("<PostMaster>"), ["PostMaster", 12]);
  assert.equal(at("<@x.test>"), "the source route has no end");
  assert.equal(at("<a>"), "the address has no domain");
  assert.equal(at("<a@b.test"), "the path has no closing >");
  assert.equal(at(""), "the local part is malformed");
});

test("quotes of a local part, and backslashes in them, make no other mailbox", () => {
  for (const [given, plain] of [
    ["joe", "joe"],
    ['"joe"', "joe"],
    ['"Joe"', "Joe"],
    ['"a b\\"c@d"', 'a b"c@d'],
    ['"\\j\\oe"', "joe"],
    ['"a\\\\b"', "a\\b"],
    ['""', ""],
    // Not a quoted string: it stays.
    ['"joe', '"joe'],
    ['joe"', 'joe"'],
    ['"', '"'],
    ["a\\b", "a\\b"],
  ] as const)
    assert.equal(unquotedLocalPart(given), plain, given);
});

const atom = fc.string({
  unit: fc.constantFrom(..."abzAZ09!#$%&'*+-/=?^_`{|}~éü字"),
  minLength: 1,
  maxLength: 10,
});
const quoted = fc
  .string({ unit: fc.constantFrom(...'ab @.,:;<>"\\é'), minLength: 1, maxLength: 15 })
  .map((text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`);
const local = fc.oneof(
  fc.array(atom, { minLength: 1, maxLength: 2 }).map((atoms) => atoms.join(".")),
  quoted,
);
const label = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,8}[a-zA-Z0-9])?$/).filter(
  // Labels of this shape have a meaning of their own (RFC 5890 §2.3.1).
  (text) => !/^..--/.test(text),
);
const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));

test("every address is read as it was written, and its domain is its own normal form", () => {
  fc.assert(
    fc.property(local, domain, (localPart, name) => {
      const address = parseAddress(`${localPart}@${name}`);
      assert.equal(address?.localPart, localPart);
      assert.equal(address?.domain, name.toLowerCase());
      assert.equal(address && normalizeAddressDomain(address.domain), address?.domain);
      assert.equal(address?.international, !isAscii(localPart));
    }),
    { numRuns: 1000 },
  );
});

test("no text makes it throw or read beyond its end", () => {
  const sign = fc.constantFrom(
    ...'<>@"\\[]:;,. abIPv6é\u{1f600}\x00\x7f',
    "IPv6:",
    "::1",
    "127.0.0.1",
  );
  fc.assert(
    fc.property(fc.array(sign, { maxLength: 30 }), fc.nat(5), (signs, from) => {
      const line = signs.join("");
      const read = readPath(line, Math.min(from, line.length));
      if (!read.ok) return;
      assert.ok(read.end <= line.length);
      for (const sign of read.address?.text ?? "") assert.ok(sign >= " " && sign !== "\x7f");
    }),
    { numRuns: 3000 },
  );
});
