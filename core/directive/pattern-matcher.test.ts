import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { requiredTexts } from "../text/required-texts.ts";
import { compilePattern } from "./kinds/regex.ts";
import { PatternMatcher } from "./pattern-matcher.ts";

function ruleOf(source: string): { source: string; pattern: ReturnType<typeof pattern> } {
  return { source, pattern: pattern(source) };
}

function pattern(source: string) {
  if (source === "") return undefined;
  const compiled = compilePattern(source, { ignoreCase: true });
  assert.ok(compiled.ok, source);
  return compiled.pattern;
}

test("texts of which a match must hold one", () => {
  const required: Readonly<Record<string, readonly string[] | undefined>> = {
    "user unknown": ["user unknown"],
    "(User|mail ?box) unknown": ["user unknown", "mailbox unknown", "mail box unknown"],
    "^[45]\\.1\\.[12];": ["4.1.1;", "4.1.2;", "5.1.1;", "5.1.2;"],
    "a.*quota exceeded": ["quota exceeded"],
    "x+yz": ["yz"],
    "(abc)+": ["abc"],
    "(abc){2,}": ["abc"],
    "too (?:many|much)\\b[^;]{0,9}mail": ["too many", "too much"],
    "(?i)ab\\x23c": ["ab#c"],
    "ab|c*": undefined,
    "(abc)?": undefined,
    "(abc){0,2}": undefined,
    ".*": undefined,
    "\\Qa|b\\E": undefined,
    "\\pLx": undefined,
    é: undefined,
    "": undefined,
  };
  for (const [source, texts] of Object.entries(required))
    assert.deepEqual(requiredTexts(source), texts, source);
});

const piece = fc.constantFrom(
  ..."a b ab k s S B . a? b* (a|b) (ab|k)s [ab] [^a] [a-k] a{2} (ab)+ (?:sk)? \\. \\d \\bs ^ $ | \\x41 1 \\w (?i) é ſ k++".split(
    " ",
  ),
);
const expression = fc.array(piece, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(""));
const sign = fc.constantFrom(
  "a",
  "b",
  "A",
  "B",
  "k",
  "s",
  "S",
  "\u212a",
  "\u017f",
  "1",
  ".",
  " ",
  "é",
);
const subject = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(""));

test("the rules that match are found, as by trying one after the other", () => {
  const sources = fc.array(expression, { maxLength: 8 });
  fc.assert(
    fc.property(sources, fc.array(subject, { minLength: 1, maxLength: 8 }), (given, texts) => {
      const rules = given
        .filter((source) => compilePattern(source, { ignoreCase: true }).ok)
        .map(ruleOf);
      const matcher = new PatternMatcher(rules);
      for (const text of texts) {
        const matching = rules.filter((rule) => rule.pattern?.test(text) ?? true);
        assert.deepEqual(matcher.all(text), matching);
        assert.equal(matcher.first(text), matching[0]);
      }
    }),
    { numRuns: 500 },
  );
});

test("a rule without an expression matches what no other does, and long texts are cut", () => {
  const matcher = new PatternMatcher([ruleOf("full"), ruleOf("")]);
  assert.equal(matcher.first("mailbox FULL")?.source, "full");
  assert.equal(matcher.first("")?.source, "");
  assert.equal(matcher.first(`${"x".repeat(5000)}full`)?.source, "");
  assert.equal(new PatternMatcher([]).first("x"), undefined);
});
