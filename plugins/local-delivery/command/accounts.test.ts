import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import { Accounts, accountName } from "./accounts.ts";

test("names of accounts", () => {
  assert.deepEqual(read(accountName, "vmail"), { user: "vmail", group: undefined });
  assert.deepEqual(read(accountName, "vmail:mail"), { user: "vmail", group: "mail" });
  refuses(accountName, "", "root", "root:mail", "0", "1000", "-u", "a:b:c", "a:", "a b", "+0");
  obeysKindLaws(accountName, fc.stringMatching(/^[a-z:0-9_.-]*$/));
});

test("accounts are those of the system; the superuser's is none", async () => {
  const accounts = new Accounts(new FakeClock());
  const number = (flag: string): number =>
    Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
  const nobody = { uid: number("-u"), gid: number("-g") };
  assert.deepEqual(await accounts.find({ user: "nobody", group: undefined }), nobody);
  const daemon = execFileSync("getent", ["group", "daemon"], { encoding: "utf8" });
  assert.deepEqual(await accounts.find({ user: "nobody", group: "daemon" }), {
    uid: nobody.uid,
    gid: Number(daemon.split(":")[2]),
  });
  for (const user of ["root", "0", "+0", "-u", "", "no-such-account", "nobody --help", "a/b"])
    assert.equal(await accounts.find({ user, group: undefined }), undefined, user);
  assert.equal(await accounts.find({ user: "nobody", group: "no-such-group" }), undefined);
});
