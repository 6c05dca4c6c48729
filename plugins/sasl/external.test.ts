import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientCertificate, KnownUser, SaslStep } from "../../core/mod.ts";
import { external } from "./external.ts";
import { AllProofs } from "./proofs.ts";

const certificate = (digit: string): ClientCertificate => ({
  fingerprint: digit.repeat(64),
  der: Buffer.alloc(0),
});

const USERS: readonly KnownUser[] = ["joe", "ann"].map((name, at) => ({
  name,
  verifiers: [{ kind: "certificate", fingerprint: `${at + 1}`.repeat(64) }],
}));

const proofs = new AllProofs();
proofs.add({
  has: (proof) => proof === "certificate",
  userOf: ({ fingerprint }) => (fingerprint.startsWith("1") ? "joe" : undefined),
});

/** What is said comes to, from a client that has shown a certificate. */
async function step(shown: string | undefined, said: string | undefined): Promise<SaslStep> {
  const exchange = external.begin(
    {
      session: {
        ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
        ...{ clientName: "c.test", secure: true, user: undefined, sourceName: undefined },
        certificate: shown === undefined ? undefined : certificate(shown),
      },
      findUser: (name) => Promise.resolve(USERS.find((user) => user.name === name)),
    },
    { proofs },
  );
  return exchange.step(said === undefined ? undefined : Buffer.from(said));
}

test("EXTERNAL proves the user whose certificate was shown, named or not, and nobody else", async () => {
  const denied = { kind: "failure", why: "denied" };
  const malformed = { kind: "failure", why: "malformed" };
  for (const [shown, said, expected] of [
    ["1", "", { kind: "proven", user: USERS[0] }],
    ["1", "joe", { kind: "proven", user: USERS[0] }],
    ["2", "ann", { kind: "proven", user: USERS[1] }],
    ["1", "ann", denied],
    ["1", "nobody", denied],
    ["3", "joe", denied],
    ["3", "", denied],
    ["1", "joe\0", malformed],
    [undefined, "joe", malformed],
    ["1", undefined, { kind: "challenge", data: Buffer.alloc(0) }],
  ] as const)
    assert.deepEqual(await step(shown, said), expected, `${shown} ${said}`);
});
