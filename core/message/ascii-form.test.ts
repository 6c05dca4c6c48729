import assert from "node:assert/strict";
import { test } from "node:test";
import { asciiForm } from "./ascii-form.ts";
import { mailDate } from "./mail-date.ts";

test("an address is written in ASCII where it can be", () => {
  assert.equal(asciiForm("b@bücher.test"), "b@xn--bcher-kva.test");
  assert.equal(asciiForm("B@X.test"), "B@X.test");
  assert.equal(asciiForm("bü@bücher.test"), "bü@bücher.test");
  assert.equal(asciiForm("bü"), "bü");
});

test("a date is that of its second, also between two of others", () => {
  const at = Date.UTC(2026, 0, 1, 8, 5, 9, 700);
  assert.equal(mailDate(at), "Thu, 01 Jan 2026 08:05:09 +0000");
  assert.equal(mailDate(at + 299), mailDate(at));
  assert.equal(mailDate(at + 300), "Thu, 01 Jan 2026 08:05:10 +0000");
  assert.equal(mailDate(at), "Thu, 01 Jan 2026 08:05:09 +0000");
});
