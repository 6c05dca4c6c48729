import assert from "node:assert/strict";
import { scryptSync } from "node:crypto";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import type { KnownUser } from "./known-user.ts";
import { isPasswordOf, makeScramKeys } from "./password.ts";
import { RememberedPasswords } from "./remembered-passwords.ts";

const MINUTE = 60_000;

test("a password is remembered for what it was compared with, for five minutes", async () => {
  const clock = new FakeClock();
  const remembered = new RememberedPasswords(clock, fakeRandom());
  remembered.add("proof", "secret");
  assert.ok(remembered.has("proof", "secret"));
  for (const [proof, password] of [
    ["proof", "Secret"],
    ["another", "secret"],
    ["proofs", "ecret"],
    ["", "proofsecret"],
  ] as const)
    assert.ok(!remembered.has(proof, password), `${proof} ${password}`);
  await clock.advance(5 * MINUTE - 1);
  assert.ok(remembered.has("proof", "secret"));
  await clock.advance(1);
  assert.ok(!remembered.has("proof", "secret"));
  remembered.add("proof", "secret");
  remembered.add("proof", "new");
  assert.ok(remembered.has("proof", "new"));
  assert.ok(!remembered.has("proof", "secret"), "it is not the password any more");
});

test("what is remembered is bounded", () => {
  const remembered = new RememberedPasswords(new FakeClock(), fakeRandom());
  for (let at = 0; at <= 20_000; at++) remembered.add(`${at}`, "secret");
  assert.ok(!remembered.has("0", "secret"));
  assert.ok(remembered.has("1", "secret") && remembered.has("20000", "secret"));
});

test("a login that was right is right again, a wrong one is not, and none when the user's keys have changed", async () => {
  const remembered = new RememberedPasswords(new FakeClock(), fakeRandom());
  const salt = Buffer.from("0123456789abcdef");
  const given = { hash: "sha256", iterations: 1000, salt } as const;
  const base64 = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
  const key = scryptSync("secret", salt, 32, { N: 1024, r: 8, p: 1 });
  for (const verifier of [
    await makeScramKeys("secret", given),
    { kind: "hash", hash: `$scrypt$ln=10,r=8,p=1$${base64(salt)}$${base64(key)}` } as const,
  ]) {
    const user: KnownUser = { name: "joe", verifiers: [verifier] };
    for (const [password, right] of [
      ["wrong", false],
      ["secret", true],
      ["secret", true],
      ["wrong", false],
    ] as const)
      assert.equal(await isPasswordOf(user, password, remembered), right);
  }
  const changed: KnownUser = { name: "joe", verifiers: [await makeScramKeys("other", given)] };
  assert.equal(await isPasswordOf(changed, "secret", remembered), false);
  assert.equal(await isPasswordOf(undefined, "secret", remembered), false);
});
