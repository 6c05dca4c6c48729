import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textPattern } from "./text-pattern.ts";

test("a star stands for any characters, none included", () => {
  for (const [pattern, fits, not] of [
    ["a@b.test", ["a@b.test", "A@B.TEST"], ["a@b.tes", "xa@b.test", ""]],
    ["*", ["", "anything"], []],
    ["*@b.test", ["a@b.test", "@b.test"], ["a@b.test.x"]],
    ["a*", ["a", "ab"], ["ba", ""]],
    ["ab*ba", ["abba", "ab-ba"], ["aba", "ab"]],
    ["*a*b*", ["xaxbx", "ab"], ["ba", "a"]],
    ["a*b*a", ["aba", "abba"], ["aa", "ab"]],
    ["", [""], ["a"]],
  ] as const) {
    for (const text of fits) assert.ok(textPattern(pattern)(text), `${pattern} fits ${text}`);
    for (const text of not) assert.ok(!textPattern(pattern)(text), `${pattern}: not ${text}`);
  }
});

test("a pattern fits what the same regular expression fits", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 6 });
  fc.assert(
    fc.property(pattern, text, (given, of) => {
      const expression = new RegExp(
        `^${given.replaceAll(".", String.raw`\.`).replaceAll("*", ".*")}$`,
      );
      assert.equal(textPattern(given)(of), expression.test(of));
    }),
    { numRuns: 2000 },
  );
});
