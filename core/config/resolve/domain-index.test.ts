import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  covers,
  domainTexts,
  matchesDomain,
  patternTexts,
  specificity,
} from "../../../test/support/naive-domains.ts";
import { parseDomainPattern } from "../../directive/kinds/domain-pattern.ts";
import { canonicalPattern, DomainIndex } from "./domain-index.ts";

/** An index of patterns, each with its text as value. */
function indexOf(texts: readonly string[]): DomainIndex<string> {
  const index = new DomainIndex<string>();
  for (const text of texts) {
    const pattern = parseDomainPattern(text);
    assert.ok(pattern, text);
    index.add(pattern, text);
  }
  return index;
}

const patterns = fc.uniqueArray(patternTexts, { maxLength: 12 });

function bySpecificity(texts: readonly string[]): readonly string[] {
  return [...texts].sort((a, b) => specificity(b) - specificity(a));
}

test("what matches a domain is found, the most specific first", () => {
  fc.assert(
    fc.property(patterns, domainTexts, (texts, domain) => {
      const expected = bySpecificity(texts.filter((text) => matchesDomain(text, domain)));
      assert.deepEqual(indexOf(texts).matches(domain), expected);
    }),
    { numRuns: 1000 },
  );
});

test("what covers a pattern matches every domain the pattern matches, and comes in the same order", () => {
  fc.assert(
    fc.property(patterns, patternTexts, fc.array(domainTexts), (texts, given, domains) => {
      const pattern = parseDomainPattern(given);
      assert.ok(pattern);
      const covering = indexOf(texts).covering(pattern);
      assert.deepEqual(covering, bySpecificity(texts.filter((text) => covers(text, given))));
      for (const domain of domains)
        if (matchesDomain(given, domain))
          for (const text of covering) assert.ok(matchesDomain(text, domain), `${text} ${domain}`);
    }),
    { numRuns: 1000 },
  );
});

test("values of one pattern come in the order in which they were added", () => {
  const index = new DomainIndex<number>();
  for (const value of [1, 2, 3]) index.add({ kind: "name", name: "a.example" }, value);
  assert.deepEqual(index.matches("a.example"), [1, 2, 3]);
});

test("all spellings of a pattern have one canonical form", () => {
  const same = (...texts: readonly string[]): void => {
    const forms = texts.map((text) => {
      const pattern = parseDomainPattern(text);
      assert.ok(pattern, text);
      return canonicalPattern(pattern);
    });
    assert.equal(new Set(forms).size, 1, forms.join(" "));
  };
  same("A.example.", "a.EXAMPLE");
  same("*.bücher.example", "*.xn--bcher-kva.example");
  same("[10/8]", "[10.0.0.0/8]", "[10.1.2.3/8]", "[::ffff:10.0.0.0/104]");
  same("[0/0]", "[0.0.0.0/0]");
  same("[::1]", "[0:0:0:0:0:0:0:1/128]", "[IPv6:::1]");
  const forms = ["a", "*.a", "[*.]a", "*", "[10/8]", "[10/9]", "[::/0]", "[0/0]"].map((text) => {
    const pattern = parseDomainPattern(text);
    return pattern && canonicalPattern(pattern);
  });
  assert.equal(new Set(forms).size, forms.length);
});
