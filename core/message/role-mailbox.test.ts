import assert from "node:assert/strict";
import { test } from "node:test";
import { isRoleMailbox } from "./role-mailbox.ts";

test("postmaster and abuse, in any case, with and without a domain", () => {
  for (const address of [
    "postmaster",
    "PostMaster",
    "POSTMASTER@x.test",
    "abuse@x.test",
    "Abuse@[192.0.2.1]",
  ])
    assert.equal(isRoleMailbox(address), true, address);
  for (const address of [
    "",
    "@x.test",
    "postmaste@x.test",
    "postmasters@x.test",
    "postmaster+a@x.test",
    '"postmaster"@x.test',
    "a@postmaster",
    "abuses@x.test",
    "recipients@x.test",
    "ab\u00fcse@x.test",
  ])
    assert.equal(isRoleMailbox(address), false, address);
});
