import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { dkimIdentity, dkimIdentityFallback } from "./identity-kind.ts";

test("identities: an address, a domain, or where it is", () => {
  assert.equal(read(dkimIdentity, "Sender-or-From"), "sender-or-from");
  assert.equal(read(dkimIdentity, "news@Example.NET"), "news@example.net");
  assert.equal(read(dkimIdentity, "@example.net"), "example.net");
  refuses(dkimIdentity, "", "a b", "@");
  refuses(dkimIdentityFallback, "", "a@b@c d");
  obeysKindLaws(dkimIdentity, fc.stringMatching(/^([a-z]{1,4}@)?[a-z]{1,5}\.example$/));
  obeysKindLaws(dkimIdentityFallback, fc.stringMatching(/^@?[a-z]{1,5}\.example$/));
});
