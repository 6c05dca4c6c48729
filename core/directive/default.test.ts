import assert from "node:assert/strict";
import { test } from "node:test";
import { directive } from "./directive.ts";
import { duration } from "./kinds/duration.ts";
import { integer } from "./kinds/numbers.ts";
import { rate } from "./kinds/rates.ts";
import { oneOf, text } from "./kinds/words.ts";

const IN = { scopes: ["global"], doc: "X." } as const;

test("a default may be written as in a file, in the file's unit", () => {
  assert.equal(directive(duration(), { ...IN, default: "2" }).fallback, 2000);
  assert.equal(directive(duration(), { ...IN, default: "5m" }).fallback, 300_000);
  assert.equal(directive(duration(), { ...IN, default: 2000 }).fallback, 2000);
  assert.deepEqual(directive(rate, { ...IN, default: "100/h" }).fallback, {
    count: 100,
    window: 3_600_000,
  });
  assert.equal(directive(integer(), { ...IN, default: "20" }).fallback, 20);
});

test("where values are texts, a default is given as it is", () => {
  assert.equal(directive(text, { ...IN, default: "5m" }).fallback, "5m");
  assert.equal(directive(oneOf(["a", "b"]), { ...IN, default: "b" }).fallback, "b");
});

test("a default that no file could say is refused where it is declared", () => {
  assert.throws(
    () => directive(duration(), { ...IN, default: "soon" }),
    /the default "soon" cannot be read: expected a time/,
  );
});
