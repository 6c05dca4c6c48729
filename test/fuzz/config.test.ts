import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyText } from "../support/any-text.ts";
import { inputOf, textsToMutate } from "./config-inputs.ts";
import { loadingProblem, readingProblem } from "./config-problem.ts";
import { WORDS } from "./config-words.ts";
import { minimise } from "./minimise.ts";

const bytes = anyText({ maxLength: 300 });
const soup = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((words) => words.join(""));
const texts = textsToMutate();
const mutated = fc.nat(1_000_000_000).map((number) => inputOf(1, number, texts));

test("any text at all is taken apart, built up and laid out, and every diagnostic lies in it", () => {
  fc.assert(
    fc.property(fc.oneof(bytes, soup, mutated), (text) => {
      assert.equal(readingProblem(text), undefined);
    }),
    { numRuns: 3000 },
  );
});

test("any text at all is loaded, and every diagnostic lies in it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(bytes, soup, mutated), async (text) => {
      assert.equal(await loadingProblem(text), undefined);
    }),
    { numRuns: 200 },
  );
});

test("a failing input is made as short as it can be", async () => {
  const fails = async (text: string): Promise<boolean> => /x.*y/s.test(text);
  assert.equal(await minimise("some x and\n more y texts", fails), "xy");
});
