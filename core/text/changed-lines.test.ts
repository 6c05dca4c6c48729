import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { changedLines } from "./changed-lines.ts";

function shown(before: readonly string[], after: readonly string[]): readonly string[] {
  const { lines } = changedLines(before.join("\n"), after.join("\n"), 100);
  return lines.map(({ sign, text }) => sign + text);
}

test("what goes and comes is told with three lines around it", () => {
  const lines = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"];
  const other = lines.map((line) => (line === "e" ? "E" : line === "m" ? "M" : line));
  assert.deepEqual(shown(lines, other), [
    ...[" b", " c", " d", "-e", "+E", " f", " g", " h", " …", " j", " k", " l", "-m", "+M"],
  ]);
  assert.deepEqual(shown(lines, lines), []);
});

test("no line is told too often or left out", () => {
  const texts = fc.array(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const told = shown(before, after);
      const of = (sign: string): number => told.filter((line) => line.startsWith(sign)).length;
      assert.equal(before.length - of("-"), after.length - of("+"));
    }),
  );
});

test("large differences cost no more than their lines, and what is told is bounded", () => {
  const many = (letter: string): string =>
    Array.from({ length: 5000 }, (_, at) => `${letter}${at}`).join("\n");
  const { lines, more } = changedLines(many("a"), many("b"), 50);
  assert.equal(lines.length, 50);
  assert.ok(more);
});
