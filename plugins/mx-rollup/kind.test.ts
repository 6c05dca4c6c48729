import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { mxRollup } from "./kind.ts";

const part = fc.constantFrom("*.a.example ", "a.rollup", " ", "rollup-by-ip", ",", "mx.b.example ");

test("hosts that share a queue", () => {
  const [pattern, queue] = read(mxRollup, "*.google.com Google.rollup");
  assert.equal(pattern.text, "*.google.com");
  assert.deepEqual(queue, ["google.rollup", undefined]);
  assert.deepEqual(read(mxRollup, "mx.a.example a.rollup rollup-by-ip")[1][1], "rollup-by-ip");
  refuses(mxRollup, "*.google.com", "*.google.com google", "a b.rollup by-ip", "a b c.rollup");
  obeysKindLaws(
    mxRollup,
    fc.array(part).map((parts) => parts.join("")),
  );
});
