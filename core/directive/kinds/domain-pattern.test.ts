import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { domainPattern, literalAddress, parseDomainPattern } from "./domain-pattern.ts";

test("a pattern is a name, a suffix, a range of literals, or everything", () => {
  assert.deepEqual(parseDomainPattern("*"), { kind: "any" });
  assert.deepEqual(parseDomainPattern("A.Example."), { kind: "name", name: "a.example" });
  assert.deepEqual(parseDomainPattern("{Bounce}"), { kind: "name", name: "{bounce}" });
  assert.deepEqual(parseDomainPattern("*.A.example"), {
    kind: "suffix",
    suffix: "a.example",
    itself: false,
  });
  assert.deepEqual(parseDomainPattern("[*.]a.example"), {
    kind: "suffix",
    suffix: "a.example",
    itself: true,
  });
  const literal = parseDomainPattern("[10/8]");
  assert.ok(literal?.kind === "literal" && literal.range.bits === 8);
  const six = parseDomainPattern("[IPv6:2001:DB8::/32]");
  assert.ok(six?.kind === "literal" && six.range.family === 6);
});

test("international names count as their A-labels", () => {
  assert.deepEqual(parseDomainPattern("*.Bücher.example"), {
    kind: "suffix",
    suffix: "xn--bcher-kva.example",
    itself: false,
  });
});

test("anything else is refused", () => {
  refuses(domainPattern, "", ".", "a..b", "*a", "a.*", "**", "*.", "[*.]", "[*]a", "[]", "[10/8");
  refuses(domainPattern, "a b", "a,b", "a@b", "{}", "{a b}", "[a.example]", "[10.0.0.0/33]", "-a");
});

test("the address of a literal stands without what is around it", () => {
  assert.equal(literalAddress("[192.0.2.1]"), "192.0.2.1");
  assert.equal(literalAddress("[IPv6:::1]"), "::1");
});

test("what is read is printed as it was written, and reads the same", () => {
  assert.equal(domainPattern.print(read(domainPattern, "[*.]A.example")), "[*.]A.example");
  const label = fc.constantFrom("a", "B", "x-1", "_dmarc", "é");
  const domain = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
  const prefix = fc.constantFrom("", "*.", "[*.]");
  obeysKindLaws(
    domainPattern,
    fc.oneof(
      fc.tuple(prefix, domain).map((parts) => parts.join("")),
      fc.constantFrom("*", "[0/0]", "[10.1/16]", "[::1]", "{sparkpost}"),
    ),
  );
});
