import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { SaslExchange, SaslFacts, SaslMechanism, SaslStep } from "../../core/mod.ts";
import { login } from "./login.ts";
import { plain } from "./plain.ts";

const facts: SaslFacts = {
  session: {
    ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
    ...{ clientName: "c.test", secure: true, user: undefined, sourceName: undefined },
  },
  findUser: () => Promise.resolve(undefined),
};

async function steps(
  mechanism: SaslMechanism,
  ...inputs: readonly (Buffer | undefined)[]
): Promise<SaslStep | undefined> {
  const exchange: SaslExchange = mechanism.begin(facts);
  let last: SaslStep | undefined;
  for (const input of inputs) last = await exchange.step(input);
  return last;
}

const word = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter(isPlain);

function isPlain(text: string): boolean {
  return !text.includes("\0");
}

test("PLAIN and LOGIN claim just what was said, in any letters", async () => {
  await fc.assert(
    fc.asyncProperty(word, word, async (user, password) => {
      const claim = { kind: "claim", user, password };
      const response = Buffer.from(`\0${user}\0${password}`);
      assert.deepEqual(await steps(plain, response), claim);
      assert.deepEqual(await steps(plain, undefined, response), claim);
      const two = [Buffer.from(user), Buffer.from(password)];
      assert.deepEqual(await steps(login, ...two), claim);
      assert.deepEqual(await steps(login, undefined, ...two), claim);
    }),
  );
});

test("whatever comes, PLAIN comes to an end: a claim with a name and a password, or a failure", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
      const step = await steps(plain, Buffer.from(bytes));
      if (step?.kind === "claim") assert.ok(step.user !== "" && step.password !== "");
      else assert.equal(step?.kind, "failure");
    }),
  );
});

test("nobody acts for somebody else", async () => {
  const said = (text: string): Promise<SaslStep | undefined> => steps(plain, Buffer.from(text));
  assert.deepEqual(await said("jane\0joe\0x"), { kind: "failure", why: "denied" });
  assert.deepEqual(await said("joe\0joe\0x"), { kind: "claim", user: "joe", password: "x" });
});
