import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import type { KnownUser, SaslFacts, SaslStep } from "../../core/mod.ts";
import { FakeClock } from "../../core/testing/fake-clock.ts";
import { fakeRandom } from "../../core/testing/fake-random.ts";
import { type CramServices, cramMd5 } from "./cram-md5.ts";
import { AllProofs } from "./proofs.ts";

const services: CramServices = {
  clock: new FakeClock(),
  random: fakeRandom(),
  identity: { hostName: "mx.test", localNames: ["mx.test"], hostId: "1" },
  proofs: new AllProofs(),
};

const USERS: readonly KnownUser[] = [
  { name: "joe smith", verifiers: [{ kind: "plain", password: "tanstaafl" }] },
  { name: "ann", verifiers: [{ kind: "plain", password: "x".repeat(200) }] },
  { name: "root", verifiers: [{ kind: "checked", correct: true }] },
];

const facts: SaslFacts = {
  session: {
    ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
    ...{ clientName: "c.test", secure: false, user: undefined, sourceName: undefined },
  },
  findUser: (name) => Promise.resolve(USERS.find((user) => user.name === name)),
};

async function answered(answer: (challenge: string) => string): Promise<SaslStep> {
  const exchange = cramMd5.begin(facts, services);
  const step = await exchange.step(undefined);
  assert.equal(step.kind, "challenge");
  const text = step.kind === "challenge" ? step.data.toString() : "";
  assert.match(text, /^<[0-9a-f]{32}\.\d+@mx\.test>$/);
  return exchange.step(Buffer.from(answer(text)));
}

const digest = (password: string, challenge: string): string =>
  createHmac("md5", password).update(challenge).digest("hex");

test("CRAM-MD5 proves a user by what its password makes of the challenge", async () => {
  for (const [user, password] of [
    ["joe smith", "tanstaafl"],
    ["ann", "x".repeat(200)],
  ] as const) {
    const step = await answered((challenge) => `${user} ${digest(password, challenge)}`);
    assert.equal(step.kind === "proven" && step.user.name, user);
  }
});

test("a digest of another password or challenge, of nobody, and of a user without a password is denied", async () => {
  const denied = { kind: "failure", why: "denied" };
  for (const answer of [
    (challenge: string) => `joe smith ${digest("wrong", challenge)}`,
    () => `joe smith ${digest("tanstaafl", "<1.2@mx.test>")}`,
    (challenge: string) => `nobody ${digest("", challenge)}`,
    (challenge: string) => `root ${digest("", challenge)}`,
  ])
    assert.deepEqual(await answered(answer), denied);
});

test("what is no answer is malformed, and so is one before the challenge", async () => {
  const malformed = { kind: "failure", why: "malformed" };
  for (const text of ["", "joe", "joe smith 12", `${"0".repeat(32)}`, `joe ${"g".repeat(32)}`])
    assert.deepEqual(await answered(() => text), malformed, text);
  assert.deepEqual(await cramMd5.begin(facts, services).step(Buffer.from("joe x")), malformed);
});
