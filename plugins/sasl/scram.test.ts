import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type KnownUser,
  makeScramKeys,
  type SaslExchange,
  type SaslFacts,
  type SaslStep,
} from "../../core/mod.ts";
import { fakeRandom } from "../../core/testing/fake-random.ts";
import { ScramClient } from "../../test/support/scram-client.ts";
import type { Proof } from "./contract.ts";
import { AllProofs } from "./proofs.ts";
import { Salts } from "./salts.ts";
import { type ScramServices, scramSha256, scramSha256Plus } from "./scram.ts";
import { readClientFinal, readClientFirst } from "./scram-message.ts";

const PASSWORD = "pa=ss,wörd";
const keys = await makeScramKeys(PASSWORD, {
  ...{ hash: "sha256", iterations: 4096, salt: Buffer.from("salt of joe") },
});
const joe: KnownUser = { name: "joe,=", verifiers: [keys] };
const ann: KnownUser = { name: "ann", verifiers: [{ kind: "plain", password: PASSWORD }] };
const system: KnownUser = { name: "root", verifiers: [{ kind: "checked", correct: true }] };
const BINDING = Buffer.from("of this connection");

function services(...kinds: readonly Proof[]): ScramServices {
  const proofs = new AllProofs();
  proofs.add({ has: (proof) => kinds.includes(proof) });
  return { random: fakeRandom(), proofs, salts: new Salts(Buffer.alloc(32, 1)) };
}

function facts(channelBinding?: Buffer): SaslFacts {
  return {
    session: {
      ...{ id: "1", clientAddress: "192.0.2.1", clientPort: 1, localAddress: "", localPort: 25 },
      ...{ clientName: "c.test", secure: true, user: undefined, sourceName: undefined },
      channelBinding,
    },
    findUser: (name) => Promise.resolve([joe, ann, system].find((user) => user.name === name)),
  };
}

const say = async (exchange: SaslExchange, text: string): Promise<SaslStep> =>
  exchange.step(Buffer.from(text));

function challenge(step: SaslStep): string {
  assert.equal(step.kind, "challenge");
  return step.kind === "challenge" ? step.data.toString() : "";
}

/** A client's whole way; resolves with the user it has proven, or the step that it ended with. */
async function logIn(client: ScramClient, exchange: SaslExchange): Promise<KnownUser | SaslStep> {
  const asked = await say(exchange, client.first);
  if (asked.kind !== "challenge") return asked;
  const answer = await say(exchange, client.final(challenge(asked)));
  if (answer.kind !== "challenge") return answer;
  assert.ok(client.accepts(challenge(answer)), "the server knows the password too");
  const last = await say(exchange, "");
  return last.kind === "proven" ? last.user : last;
}

test("a user proves itself by keys, and by a password that is kept as it is", async () => {
  for (const user of [joe, ann]) {
    const exchange = scramSha256.begin(facts(), services("plain", "scram"));
    const client = new ScramClient({ user: user.name, password: PASSWORD });
    assert.equal(await logIn(client, exchange), user);
  }
});

test("a wrong password, a name that nobody has, and users without keys are refused at the same step", async () => {
  for (const [user, password] of [
    ["joe,=", "wrong"],
    ["ann", "wrong"],
    ["nobody", PASSWORD],
    ["nobody", ""],
    ["root", PASSWORD],
  ] as const) {
    const exchange = scramSha256.begin(facts(), services("plain"));
    const client = new ScramClient({ user, password });
    const asked = challenge(await say(exchange, client.first));
    assert.match(asked, /^r=\S+,s=[\w+/]+=*,i=\d+$/);
    assert.deepEqual(await say(exchange, client.final(asked)), { kind: "failure", why: "denied" });
  }
});

test("the same name is asked with the same salt each time, whoever has it, and each nonce is new", async () => {
  const askedOf = async (user: string, given: ScramServices): Promise<readonly string[]> => {
    const exchange = scramSha256.begin(facts(), given);
    const asked = challenge(await say(exchange, new ScramClient({ user, password: "" }).first));
    return asked.split(",");
  };
  const given = services("plain");
  for (const user of ["ann", "nobody"]) {
    const [first, again] = [await askedOf(user, given), await askedOf(user, given)];
    assert.notEqual(first[0], again[0]);
    assert.deepEqual(first.slice(1), again.slice(1));
  }
  assert.notEqual((await askedOf("ann", given))[1], (await askedOf("nobody", given))[1]);
  const proofs = new AllProofs();
  proofs.add({ has: () => true, someKeys: () => keys });
  const [ours, theirs] = await Promise.all(
    [joe.name, "nobody"].map((user) => askedOf(user, { ...given, proofs })),
  );
  assert.equal(theirs?.[2], ours?.[2], "as many rounds as users have");
  assert.equal(theirs?.[1]?.length, ours?.[1]?.length, "as long a salt");
});

test("a login is bound to its TLS connection, and nobody in between takes that out", async () => {
  const given = services("scram");
  const plus = { user: joe.name, password: PASSWORD, gs2: "p=tls-exporter,," };
  const bound = (binding: Buffer, session = BINDING): Promise<KnownUser | SaslStep> =>
    logIn(new ScramClient({ ...plus, binding }), scramSha256Plus.begin(facts(session), given));
  assert.equal(await bound(BINDING), joe);
  const denied = { kind: "failure", why: "denied" };
  assert.deepEqual(await bound(Buffer.from("of another connection")), denied);
  assert.deepEqual(await bound(Buffer.alloc(0)), denied);
  const malformed = { kind: "failure", why: "malformed" };
  for (const gs2 of ["n,,", "y,,", "p=tls-unique,,"])
    assert.deepEqual(
      await logIn(new ScramClient({ ...plus, gs2 }), scramSha256Plus.begin(facts(BINDING), given)),
      malformed,
      gs2,
    );
  const supporting = new ScramClient({ ...plus, gs2: "y,," });
  assert.deepEqual(await logIn(supporting, scramSha256.begin(facts(BINDING), given)), denied);
  assert.equal(await logIn(supporting, scramSha256.begin(facts(), given)), joe);
});

test("nobody acts for somebody else, and what is said is not changed on the way", async () => {
  const begin = (): SaslExchange => scramSha256.begin(facts(), services("scram"));
  const denied = { kind: "failure", why: "denied" };
  const client = (gs2: string): ScramClient =>
    new ScramClient({ user: joe.name, password: PASSWORD, gs2 });
  assert.deepEqual(await logIn(client("n,a=ann,"), begin()), denied);
  assert.equal(await logIn(client("n,a=joe=2C=3D,"), begin()), joe);
  for (const change of [
    (text: string) => text.replace(/r=/, "r=x"),
    (text: string) => text.replace(/c=[^,]+/, "c=eSws"),
    (text: string) => text.replace(/p=(.)/, (_, one: string) => `p=${one === "A" ? "B" : "A"}`),
    (text: string) => text.replace(/p=.+/, "p=AAAA"),
  ]) {
    const exchange = begin();
    const one = client("n,,");
    const final = one.final(challenge(await say(exchange, one.first)));
    assert.deepEqual(await say(exchange, change(final)), denied, change(final));
  }
});

test("it is offered while some user has keys, or a password to make them from", () => {
  for (const [kinds, offered] of [
    [[], false],
    [["certificate"], false],
    [["plain"], true],
    [["scram"], true],
  ] as const)
    assert.equal(scramSha256.offered?.(services(...kinds)), offered);
});

test("whatever comes is a message or none, and names come back as they were", async () => {
  const name = fc
    .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
    .filter((text) => !text.includes("\0"));
  await fc.assert(
    fc.property(name, (user) => {
      const read = readClientFirst(new ScramClient({ user, password: "" }).first);
      assert.equal(read?.user, user);
    }),
  );
  const part = fc.constantFrom("n,,", "p=x,,", "n=a", ",r=b", "c=biws", ",p=AAAA", "=", "\0", ",");
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
      const text = parts.join("");
      readClientFinal(text);
      const exchange = scramSha256.begin(facts(), services("scram"));
      const step = await say(exchange, text);
      assert.ok(step.kind === "challenge" || step.kind === "failure");
    }),
  );
});
