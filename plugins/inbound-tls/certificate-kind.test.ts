import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { certificateWithPassword } from "./certificate-kind.ts";

test("a certificate's file, and the password of its key", () => {
  assert.deepEqual(read(certificateWithPassword, "/c.pem"), {
    file: "/c.pem",
    password: undefined,
  });
  assert.deepEqual(read(certificateWithPassword, "/c.pem pass"), {
    file: "/c.pem",
    password: "pass",
  });
  refuses(certificateWithPassword, "", "/c.pem a b");
  obeysKindLaws(certificateWithPassword, fc.stringMatching(/^\/[a-z]{1,5}( [a-z]{1,5})?$/));
});
