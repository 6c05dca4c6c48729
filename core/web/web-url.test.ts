import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { failedFor } from "./https-question.ts";
import { readRequestFields } from "./request-fields.ts";
import { webUrl } from "./web-url.ts";

test("a URL that is asked", () => {
  assert.deepEqual(read(webUrl, "https://hooks.example.net/mail?key=s3cret"), {
    text: "https://hooks.example.net/mail?key=s3cret",
    shown: "https://hooks.example.net/mail",
    clear: false,
    host: "hooks.example.net",
    port: 443,
    path: "/mail?key=s3cret",
  });
  const { clear, host, port, path } = read(webUrl, "http://[::1]:8025");
  assert.deepEqual(
    { clear, host, port, path },
    { clear: true, host: "::1", port: 8025, path: "/" },
  );
  refuses(webUrl, "https://ann:pw@example.net/", "ftp://example.net/", "https://", "https://a b/");
  refuses(webUrl, "https://example.net/#part", "example.net", `https://a/${"x".repeat(2001)}`);
});

test("what a host says of itself in a failure is a short line", () => {
  const { reason } = failedFor(
    "certificate",
    `not for ${"\u001b[31mname.test\r\n, ".repeat(1000)}`,
  );
  assert.match(reason, /^not for [ -~]{1,300}$/);
});

test("the laws of kinds", () => {
  const piece = fc.constantFrom(
    "http",
    "s",
    "://",
    "example.net",
    ":8",
    "/",
    "?",
    "#",
    "@",
    "[::1]",
  );
  obeysKindLaws(
    webUrl,
    fc.array(piece).map((pieces) => pieces.join("")),
  );
});

test("fields of requests", () => {
  const read = (text: string) => {
    const result = readRequestFields(text);
    return result.ok ? result.fields : `${result.mistake.line}: ${result.mistake.problem}`;
  };
  assert.deepEqual(read("# keys\r\nX-Api-Key: abc:d \n\nAuthorization: Bearer x\n"), {
    "x-api-key": "abc:d",
    authorization: "Bearer x",
  });
  assert.equal(read("X-A: 1\nHost: example.net"), "2: a request has its own Host");
  assert.equal(read("X-A: 1\nx-a: 2"), "2: x-a is there twice");
  assert.equal(read("s3cret"), "1: expected a header field, NAME: VALUE");
  assert.match(String(read("X-A: s3cr\u00e9t")), /^1: X-A is not in printable ASCII/);
  assert.match(String(read("X-A: a\rX-B: b")), /^1: /);
});
