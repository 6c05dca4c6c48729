import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byText, obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { addressMatching, headerMatching, patternResult } from "./kinds.ts";

const NOTHING = { virtualMta: undefined, recipientPriority: undefined, callTo: undefined };

test("a line of a pattern list", () => {
  const { pattern, result } = read(addressMatching, "/@d1\\.example$/      virtual-mta=pmta-d1");
  assert.equal(pattern.test("a@d1.example"), true);
  assert.equal(pattern.test("a@d1.example.net"), false);
  assert.deepEqual(result, { ...NOTHING, virtualMta: "pmta-d1", nested: false });
  const [name, header] = read(headerMatching, "X-Job /a b/ recipient-priority=100");
  assert.equal(name, "X-Job");
  assert.equal(header.pattern.source, "a b");
  assert.equal(header.result.recipientPriority, 100);
});

test("results of a line stand with blanks or commas between them", () => {
  assert.deepEqual(read(patternResult, "Virtual-MTA=a, recipient-priority=0  call-to:other"), {
    virtualMta: "a",
    recipientPriority: 0,
    callTo: "other",
    nested: false,
  });
  assert.deepEqual(read(patternResult, "<pattern-list >"), { ...NOTHING, nested: true });
  refuses(patternResult, "", ",", "virtual-mta=", "virtual-mta=a virtual-mta=b", "call-to=x");
  refuses(patternResult, "recipient-priority=101", "recipient-priority=x", "a");
});

test("lines without an expression or a result are none", () => {
  refuses(addressMatching, "virtual-mta=a", "/x/", "/x virtual-mta=a", "/(/ virtual-mta=a");
  refuses(headerMatching, "/x/ virtual-mta=a", "X-Job", "X-Job: /x/", "X Job /x/ call-to:a");
});

test("a line speaks of the virtual MTA and the list it names", () => {
  const line = read(headerMatching, "X-Job /x/ virtual-mta=a call-to:b");
  assert.deepEqual(headerMatching.mentions?.(line), [
    { kind: "block", name: "a", scopes: ["virtual-mta", "virtual-mta-pool"] },
    { kind: "block", name: "b", scopes: ["pattern-list"] },
  ]);
  const reserved = read(addressMatching, "/x/ virtual-mta={default}");
  assert.deepEqual(addressMatching.mentions?.(reserved), []);
});

const part = fc.constantFrom("/", "\\", "x", " ", "virtual-mta=a", "call-to:b", "(", "X-A", "o");
const lines = fc.oneof(
  fc.array(part).map((parts) => parts.join("")),
  fc.array(part).map((parts) => `/x${parts.join("")}/ virtual-mta=a`),
  fc.array(part).map((parts) => `/x${parts.join("")}/ other`),
);

test("the laws of kinds", () => {
  obeysKindLaws(patternResult, lines);
  obeysKindLaws(byText(addressMatching), lines);
  obeysKindLaws(
    byText(headerMatching),
    lines.map((line) => `X-A ${line}`),
  );
});
