import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nearest, Suggestions } from "./nearest.ts";

test("the nearest word is found, swaps counting one", () => {
  const words = ["max-smtp-out", "max-msg-rate", "route"];
  assert.equal(nearest("max-smpt-out", words), "max-smtp-out");
  assert.equal(nearest("max-msgrate", words), "max-msg-rate");
  assert.equal(nearest("rotue", words), "route");
  assert.equal(nearest("something-else", words), undefined);
  assert.equal(nearest("x".repeat(65), ["x".repeat(64)]), undefined);
});

test("a word one change away is found among others", () => {
  const word = fc.stringMatching(/^[a-z]{4,20}$/);
  fc.assert(
    fc.property(word, fc.array(word), fc.nat(19), fc.constantFrom("", "0", "00"), (...given) => {
      const [meant, others, place, instead] = given;
      const at = place % meant.length;
      const mistake = meant.slice(0, at) + instead.slice(0, 1) + meant.slice(at + 1);
      const found = nearest(mistake, [...others, meant]);
      assert.ok(found === meant || (found !== undefined && others.includes(found)));
    }),
  );
});

test("suggestions are made for a number of different mistakes, and again for the same ones", () => {
  const suggestions = new Suggestions();
  const asked: string[] = [];
  const words = (): Iterable<string> => {
    asked.push("again");
    return ["word"];
  };
  for (let round = 0; round < 2; round++)
    for (let mistake = 0; mistake < 60; mistake++) {
      const found = suggestions.nearest(`word${mistake}`, "", words);
      assert.equal(found, mistake < 50 ? "word" : undefined);
    }
  assert.equal(asked.length, 50);
  assert.equal(suggestions.nearest("wodr", "elsewhere", words), undefined);
});
