import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { addressForm, isParameterValue } from "./wire-safe.ts";

test("addresses that fit between angle brackets", () => {
  for (const address of [
    "",
    "a@b.test",
    '"a b"@c.test',
    '"a>b"@c.test',
    '"a\\"b\\\\"@c.test',
    "a@[192.0.2.1]",
    "postmaster",
    "@x.test,@y.test:a@b.test",
  ]) {
    assert.equal(addressForm(address), "ascii", address);
  }
  assert.equal(addressForm("grüße@b.test"), "utf8");
});

test("addresses that would break out of the command", () => {
  for (const address of [
    "a@b\r\nDATA",
    "a\n@b",
    "a@b>",
    "<a@b",
    "a b@c",
    "a@b> SIZE=1",
    '"a@b',
    '"a"b c"@d',
    '"a\\\r\n"@d',
    '"',
    '"a\\',
    "a\u0085@b",
    "a\u007f@b",
    `${"a".repeat(4096)}@b`,
  ]) {
    assert.equal(addressForm(address), "unsafe", JSON.stringify(address));
  }
});

test("no address taken holds a control character, nor a bracket outside quotes", () => {
  const token = fc.constantFrom("a", "@", '"', "\\", "<", ">", " ", "\r", "\n", "\0", "ü", ".");
  fc.assert(
    fc.property(fc.array(token), (tokens) => {
      const address = tokens.join("");
      if (addressForm(address) === "unsafe") return;
      const bare = address.replace(/^"(?:[^"\\]|\\.)*"/u, "");
      assert.ok(!/[\s<>]/.test(bare) && !/[\r\n\0]/.test(address));
    }),
  );
});

test("parameter values have no space, equals sign or control character", () => {
  assert.ok(isParameterValue("rfc822;a+2Bb@c.test"));
  assert.ok(isParameterValue("utf-8;ü@c.test"));
  for (const value of ["", "a b", "a=b", "a\r\nRSET", "a\u007f", "x".repeat(4097)]) {
    assert.ok(!isParameterValue(value), JSON.stringify(value));
  }
});
