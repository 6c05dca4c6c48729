import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { yesNoOr } from "../../core/mod.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";

test("yes, no or a further word", () => {
  const kind = yesNoOr(["override"]);
  assert.equal(read(kind, "True"), "yes");
  assert.equal(read(kind, "no"), "no");
  assert.equal(read(kind, "override"), "override");
  refuses(kind, "", "maybe", "yes override");
  obeysKindLaws(kind, fc.constantFrom("yes", "no", "true", "false", "override", "never"));
});
