import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, refuses } from "../../test/support/kind-laws.ts";
import { domainPath, fileOf } from "./domain-path.ts";

test("%d stands for the domain, wherever it is", () => {
  assert.equal(fileOf("/l/%d.log", "example.com"), "/l/example.com.log");
  assert.equal(fileOf("/l/%d/%d-mail", "example.com"), "/l/example.com/example.com-mail");
  assert.equal(fileOf("/l/all.log", "example.com"), "/l/all.log");
  assert.equal(fileOf("/l/%d", "[192.0.2.1]"), "/l/[192.0.2.1]");
  assert.equal(fileOf("/l/%d", "[IPv6:2001:db8::1]"), "/l/[ipv6:2001:db8::1]");
});

test("nothing in a domain leads elsewhere", () => {
  // FILE.1 is what was put aside of FILE.
  assert.equal(fileOf("/l/%d", "x.test.1"), "/l/x.test%2e1");
  assert.equal(fileOf("/l/%d", "../../etc/passwd"), "/l/%2e.%2f..%2fetc%2fpasswd");
  assert.equal(fileOf("/l/%d", ".."), "/l/%2e.");
  assert.equal(fileOf("/l/%d", ""), "/l/%");
  assert.equal(fileOf("/l/%d", "a\0b\n%d$(x)"), "/l/a%00b%0a%25d%24%28x%29");
});

test("any name is one part of the path that fits, and no two names share one", () => {
  const part = fc.constantFrom(
    ".",
    "/",
    "a",
    "B",
    "%",
    "d",
    "2e",
    "\\",
    "é",
    "\0",
    "\ud800",
    "x".repeat(70),
  );
  const hostile = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(hostile, hostile, (one, other) => {
      const path = fileOf("/l/x%d.log", one);
      assert.equal(dirname(path), "/l");
      assert.equal(join("/l", basename(path)), path);
      assert.ok(Buffer.byteLength(basename(path)) <= 240);
      const wellFormed = (text: string): string => text.toLowerCase().toWellFormed();
      if (wellFormed(one) !== wellFormed(other)) assert.notEqual(fileOf("/l/x%d.log", other), path);
    }),
  );
});

test("what a path may be", () => {
  refuses(domainPath, "", "/l/%x.log", "/l/100%", "/l/%d/", "a\0b", "/l/%d.1");
  obeysKindLaws(domainPath, fc.constantFrom("/l/%d", "x/%d.log", "/l/all", "%%", "/l/%D"));
});
