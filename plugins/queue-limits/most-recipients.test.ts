import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { mostRecipients } from "./most-recipients.ts";

test("a number of recipients, or a word for none", () => {
  assert.equal(read(mostRecipients, "1000000"), 1_000_000);
  assert.equal(read(mostRecipients, "AUTO"), undefined);
  assert.equal(read(mostRecipients, "unlimited"), Number.POSITIVE_INFINITY);
  refuses(mostRecipients, "", "0", "-1", "1.5", "1k", "many");
  obeysKindLaws(mostRecipients, fc.nat().map(String));
});
