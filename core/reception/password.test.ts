import assert from "node:assert/strict";
import { createHash, createHmac, pbkdf2Sync, scryptSync } from "node:crypto";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import type { KnownUser, Verifier } from "./known-user.ts";
import { hashProblem, isPasswordOf, makeScramKeys } from "./password.ts";

const PASSWORD = "p\u00e4ss w\u00f6rd";

function user(...verifiers: readonly Verifier[]): KnownUser {
  return { name: "joe", verifiers };
}

function scryptHash(cost: number, password: string): string {
  const salt = Buffer.from("0123456789abcdef");
  const key = scryptSync(password, salt, 32, { N: 2 ** cost, r: 8, p: 1 });
  const text = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
  return `$scrypt$ln=${cost},r=8,p=1$${text(salt)}$${text(key)}`;
}

function scramKeys(hash: "sha1" | "sha256"): Verifier {
  const salt = Buffer.from("salt of joe");
  const iterations = 4096;
  const salted = pbkdf2Sync(PASSWORD, salt, iterations, hash === "sha1" ? 20 : 32, hash);
  const keyOf = (name: string): Buffer => createHmac(hash, salted).update(name).digest();
  const storedKey = createHash(hash).update(keyOf("Client Key")).digest();
  return { kind: "scram", hash, iterations, salt, storedKey, serverKey: keyOf("Server Key") };
}

test("a password is compared with itself, its hash and its SCRAM keys", async () => {
  for (const verifier of [
    { kind: "plain", password: PASSWORD } as const,
    { kind: "hash", hash: scryptHash(10, PASSWORD) } as const,
    scramKeys("sha1"),
    scramKeys("sha256"),
  ]) {
    assert.equal(await isPasswordOf(user(verifier), PASSWORD), true, verifier.kind);
    for (const wrong of ["", PASSWORD.slice(1), `${PASSWORD} `, PASSWORD.toUpperCase()])
      assert.equal(await isPasswordOf(user(verifier), wrong), false, verifier.kind);
  }
});

test("a password is the same however it is typed (RFC 4013 §3, and an emoji with its presentation)", async () => {
  for (const [kept, typed] of [
    ["I\u00adX", "IX"],
    ["\u2168", "IX"],
    ["\u00aa", "a"],
    ["a\u00a0b", "a b"],
    ["u\u0308", "\u00fc"],
    ["\u2764\ufe0f", "\u2764"],
  ] as const) {
    const given = { hash: "sha256", iterations: 1, salt: Buffer.from("salt") } as const;
    for (const verifier of [
      { kind: "plain", password: kept } as const,
      await makeScramKeys(kept, given),
    ])
      assert.equal(await isPasswordOf(user(verifier), typed), true, verifier.kind);
  }
});

test("one verifier is enough; without any, and with a certificate alone, no password is right", async () => {
  const certificate = { kind: "certificate", fingerprint: "a".repeat(64) } as const;
  const wrong = { kind: "plain", password: "another" } as const;
  const right = { kind: "plain", password: PASSWORD } as const;
  assert.equal(await isPasswordOf(user(wrong, certificate, right), PASSWORD), true);
  assert.equal(await isPasswordOf(user(), PASSWORD), false);
  assert.equal(await isPasswordOf(user(certificate), "a".repeat(64)), false);
  assert.equal(await isPasswordOf(user({ kind: "checked", correct: false }), PASSWORD), false);
  assert.equal(await isPasswordOf(user({ kind: "checked", correct: true }), ""), true);
});

test("hashes are bounded, and what is none fails instead of letting anybody in", async () => {
  assert.equal(hashProblem(scryptHash(10, "x")), undefined);
  const [, , , salt = "", key = ""] = scryptHash(10, "x").split("$");
  for (const hash of [
    ...["", "x", "$2b$10$abc", `$scrypt$ln=18,r=8,p=1$${salt}$${key}`],
    ...[`$scrypt$ln=0,r=8,p=1$${salt}$${key}`, `$scrypt$ln=10,r=99,p=1$${salt}$${key}`],
    ...[`$scrypt$ln=10,r=8,p=0$${salt}$${key}`, `$scrypt$ln=10,r=8,p=1$${salt}$`],
  ]) {
    assert.notEqual(hashProblem(hash), undefined, hash);
    await assert.rejects(isPasswordOf(user({ kind: "hash", hash }), "x"));
  }
});

test("however many passwords are looked at, they leave room for files and names to be looked up", async () => {
  const verifier = { kind: "hash", hash: scryptHash(14, PASSWORD) } as const;
  let compared = 0;
  const all = Array.from({ length: 24 }, async () => {
    const correct = await isPasswordOf(user(verifier), PASSWORD);
    compared++;
    return correct;
  });
  await stat(".");
  assert.ok(compared < 12, `${compared} were compared first`);
  assert.ok((await Promise.all(all)).every((correct) => correct));
});

test("a name that nobody has stands in the same line as a user, so that no answer tells them apart", async () => {
  await isPasswordOf(user({ kind: "hash", hash: scryptHash(10, PASSWORD) }), PASSWORD);
  const refusedOf = async (who: KnownUser | undefined): Promise<number> => {
    const answers = await Promise.allSettled(
      Array.from({ length: 300 }, () => isPasswordOf(who, PASSWORD)),
    );
    for (const answer of answers)
      if (answer.status === "fulfilled") assert.equal(answer.value, false);
    return answers.filter(({ status }) => status === "rejected").length;
  };
  const known = await refusedOf(user({ kind: "hash", hash: scryptHash(10, "another") }));
  assert.ok(known > 0, "the line has an end");
  assert.equal(await refusedOf(undefined), known);
  assert.equal(await refusedOf(user({ kind: "plain", password: "another" })), known);
});
