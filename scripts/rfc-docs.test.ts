import assert from "node:assert/strict";
import { test } from "node:test";
import { citationsIn, deviationsIn, inOneLine } from "./rfc-docs.ts";

test("citations are found across lines of a comment, with all their sections", () => {
  const source = "/**\n * Waits (RFC 5321\n * §4.1.1.10, §5.1 and §6) as\n * RFC 7505 has it.\n */";
  const found = citationsIn(inOneLine(source), "a.ts").map(({ rfc, section }) => [rfc, section]);
  assert.deepEqual(found, [
    [5321, "4.1.1.10"],
    [5321, "5.1"],
    [5321, "6"],
    [7505, ""],
  ]);
});

test("a deviation is a sentence of its own", () => {
  const source =
    "// Long. Deviates from RFC 5321 §4.5.3.1.6: a line of 1.5 KB is\n// taken. More.\nconst a = 1;";
  const [only, ...others] = deviationsIn(inOneLine(source), "a.ts");
  assert.equal(others.length, 0);
  assert.equal(only?.section, "4.5.3.1.6");
  assert.equal(only?.text, "a line of 1.5 KB is taken");
});
