import assert from "node:assert/strict";
import { test } from "node:test";
import { makeScramKeys, type UserAsked } from "../../core/mod.ts";
import type { Proof } from "../sasl/contract.ts";
import type { ServiceAnswer } from "./service-answer.ts";
import { type BlockUser, type UserSources, Users } from "./users.ts";

const keys = await makeScramKeys("secret", {
  ...{ hash: "sha256", iterations: 1000, salt: Buffer.from("0123456789abcdef") },
});
const FINGERPRINT = "ab".repeat(32);

const PLAIN: BlockUser = {
  ...{ name: "plain", source: "{auth}" },
  proof: { kind: "plain", password: "secret" },
};
const KEYED: BlockUser = { name: "keyed", source: "bulk", proof: keys };
const CERTIFIED: BlockUser = {
  ...{ name: "certified", source: undefined },
  proof: { kind: "certificate", fingerprint: FINGERPRINT },
};
const SYSTEM: BlockUser = { name: "system", source: undefined, proof: { kind: "system" } };

function usersOf(given: Partial<UserSources>): Users {
  return new Users({
    ...{ blocks: [], file: undefined, service: undefined, serviceChecks: false },
    isSystemPassword: (_user, password) => Promise.resolve(password === "of the host"),
    ...given,
  });
}

function asked(user: string, password?: string): UserAsked {
  const session = {
    ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
    ...{ clientName: "c.test", secure: true, user: undefined, sourceName: undefined },
  };
  return { session, user, mechanism: "PLAIN", password };
}

const service = (answer: ServiceAnswer): NonNullable<UserSources["service"]> => ({
  find: () => Promise.resolve(answer),
});

test("users can prove what is known of them, and no more is offered", () => {
  const file = {
    get: () => undefined,
    has: (kind: string) => kind === "scram",
    someKeys: () => keys,
  };
  const nobody = service({ kind: "nobody" });
  for (const [given, expected] of [
    [{}, []],
    [{ blocks: [SYSTEM] }, []],
    [{ blocks: [PLAIN, SYSTEM] }, ["plain"]],
    [{ blocks: [KEYED, CERTIFIED] }, ["scram", "certificate"]],
    [{ file }, ["scram"]],
    [{ service: nobody }, ["plain", "scram"]],
    [{ service: nobody, serviceChecks: true }, []],
  ] satisfies readonly (readonly [Partial<UserSources>, readonly Proof[]])[]) {
    const users = usersOf(given);
    const all: readonly Proof[] = ["plain", "scram", "certificate"];
    assert.deepEqual(
      all.filter((proof) => users.has(proof)),
      expected,
    );
  }
});

test("a user of a block goes before one of the file, and that before one of the service", async () => {
  const written = (name: string) => ({ name, password: keys, source: "of-file" });
  const users = usersOf({
    blocks: [KEYED, CERTIFIED, SYSTEM],
    file: {
      get: (name) => (name === "ann" || name === "keyed" ? written(name) : undefined),
      has: () => true,
      someKeys: () => keys,
    },
    service: service({
      ...{ kind: "user", name: "joe@example.net", source: "of-service" },
      ...{ password: undefined, correct: true },
    }),
  });
  assert.deepEqual(await users.find(asked("keyed")), {
    ...{ name: "keyed", source: "bulk", verifiers: [keys] },
  });
  assert.equal((await users.find(asked("ann")))?.source, "of-file");
  assert.deepEqual(await users.find(asked("joe", "x")), {
    ...{ name: "joe@example.net", source: "of-service" },
    verifiers: [{ kind: "checked", correct: true }],
  });
  const der = Buffer.alloc(0);
  assert.equal(users.userOf({ fingerprint: FINGERPRINT, der }), "certified");
  assert.equal(users.userOf({ fingerprint: "0".repeat(64), der }), undefined);
});

test("an account of the host is asked about when a password is shown; without one nothing proves it", async () => {
  const users = usersOf({ blocks: [SYSTEM] });
  const verifiers = async (password?: string) =>
    (await users.find(asked("system", password)))?.verifiers;
  assert.deepEqual(await verifiers("of the host"), [{ kind: "checked", correct: true }]);
  assert.deepEqual(await verifiers("wrong"), [{ kind: "checked", correct: false }]);
  assert.deepEqual(await verifiers(), []);
  assert.equal(await users.find(asked("nobody", "of the host")), undefined);
});
