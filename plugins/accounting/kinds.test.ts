import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { headerName } from "../../core/mod.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { mappedHeader } from "./mapped-header.ts";
import { recipientPrivacy } from "./recipient-privacy.ts";
import { accountingRecord } from "./record-type.ts";

test("types of records have short and long names", () => {
  assert.equal(read(accountingRecord, "tq"), "tq");
  assert.equal(read(accountingRecord, "Feedback-Loop"), "f");
  refuses(accountingRecord, "", "x", "dd");
});

test("a field that is filled from a header", () => {
  assert.deepEqual(read(mappedHeader, "feedback-loop header_X-HmXmrOriginalRecipient rcpt"), [
    "f",
    ["header_X-HmXmrOriginalRecipient", "rcpt"],
  ]);
  refuses(mappedHeader, "f header_X", "header_X rcpt", "f header_X rcpt b");
});

test("what stands for the local parts of recipients", () => {
  assert.deepEqual(read(recipientPrivacy, "Retain"), { kind: "retain" });
  assert.deepEqual(read(recipientPrivacy, "redact"), { kind: "redact", by: "..." });
  assert.deepEqual(read(recipientPrivacy, "redact xx yy"), { kind: "redact", by: "xx yy" });
  const key = "0123456789abcdef0123456789ABCDEF";
  const hashed = { kind: "siphash", key, hex: true };
  assert.deepEqual(read(recipientPrivacy, `siphash-hexkey ${key}`), hashed);
  const keyed = { kind: "hmac-sha256", key: "any key", hex: false };
  assert.deepEqual(read(recipientPrivacy, "hmac-sha256 any key"), keyed);
  assert.deepEqual(read(recipientPrivacy, "hmac-sha256-hexkey 00ff").kind, "hmac-sha256");
  refuses(
    recipientPrivacy,
    "",
    "retain x",
    "siphash",
    "siphash short",
    "siphash-hexkey 00",
    "md5 x",
    "sha1",
  );
  refuses(recipientPrivacy, "hmac-sha256-hexkey 0f0", "hmac-sha256-hexkey x");
  assert.equal(recipientPrivacy.secret, true);
});

test("names of header fields", () => {
  assert.equal(read(headerName, "X-Campaign:"), "X-Campaign");
  refuses(headerName, "", ":", "a b", "a:b", "é", '"x"');
});

const part = fc.constantFrom("d", " ", "*", ",", "!", "header_X", "rcpt", "/", "redact", "siphash");
const lines = fc.array(part).map((parts) => parts.join(""));

test("the laws of kinds", () => {
  obeysKindLaws(accountingRecord, lines);
  obeysKindLaws(mappedHeader, lines);
  obeysKindLaws(recipientPrivacy, lines);
  obeysKindLaws(headerName, lines);
});
