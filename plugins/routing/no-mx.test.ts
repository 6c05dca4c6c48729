import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { noMx, withoutMx } from "./no-mx.ts";

test("what becomes of mail without MX: at once, never, or after a time", () => {
  assert.equal(read(noMx, "yes"), "yes");
  assert.equal(read(noMx, "false"), "no");
  assert.equal(read(noMx, "1d"), 86_400_000);
  assert.equal(read(noMx, "never"), Number.POSITIVE_INFINITY);
  refuses(noMx, "", "maybe", "1x");
  obeysKindLaws(noMx, fc.stringMatching(/^(yes|no|true|false|never|\d{1,3}[smhdw])$/));
});

test("only no lets mail go to the domain's own address", () => {
  const plans = ["no", "yes", "1d", "never"].map((text) => withoutMx(read(noMx, text)));
  assert.deepEqual(plans, ["address", "bounce", "wait", "wait"]);
});
