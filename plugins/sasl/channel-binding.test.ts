import assert from "node:assert/strict";
import { test } from "node:test";
import { TLSSocket } from "node:tls";
import { type KnownUser, makeScramKeys, type SaslMechanism } from "../../core/mod.ts";
import { fakeRandom } from "../../core/testing/fake-random.ts";
import { type LabClient, upgrade, withListener } from "../../test/support/listener-lab.ts";
import { ScramClient } from "../../test/support/scram-client.ts";
import { AllProofs } from "./proofs.ts";
import { Salts } from "./salts.ts";
import { scramSha256, scramSha256Plus } from "./scram.ts";

const services = {
  ...{ random: fakeRandom(), proofs: new AllProofs() },
  salts: new Salts(Buffer.alloc(32, 1)),
};
const keys = await makeScramKeys("secret", {
  ...{ hash: "sha256", iterations: 4096, salt: Buffer.from("salt of joe") },
});
const joe: KnownUser = { name: "joe", verifiers: [keys] };

const mechanisms: ReadonlyMap<string, SaslMechanism> = new Map(
  [["SCRAM-SHA-256", scramSha256] as const, ["SCRAM-SHA-256-PLUS", scramSha256Plus] as const].map(
    ([name, declared]) => [
      name,
      { ...declared, begin: (facts) => declared.begin(facts, services) } satisfies SaslMechanism,
    ],
  ),
);

async function offered({ send, reader }: LabClient): Promise<string> {
  send("EHLO c.test\r\n");
  const lines = [await reader.line()];
  while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
  return lines.find((line) => /^250.AUTH /.test(line))?.slice(9) ?? "";
}

/** What TLS makes of the connection, as the client knows it; undefined where the runtime does not tell. */
function bindingOf({ socket }: LabClient): Buffer | undefined {
  if (!(socket instanceof TLSSocket) || typeof socket.exportKeyingMaterial !== "function")
    return undefined;
  return socket.exportKeyingMaterial(32, "EXPORTER-Channel-Binding", Buffer.alloc(0));
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const answerOf = (line: string): string => Buffer.from(line.slice(4), "base64").toString();

test("a login is bound to its TLS connection where the runtime tells what stands for it", () =>
  withListener(
    {},
    async ({ client, reception, events }) => {
      reception.mechanisms = mechanisms;
      reception.users.set("joe", joe);
      const open = await client();
      assert.equal(await offered(open), "SCRAM-SHA-256", "there is nothing to bind to");
      const old = await upgrade(await client(), { maxVersion: "TLSv1.2" });
      assert.equal(await offered(old), "SCRAM-SHA-256", "TLS 1.2 is not bound to");
      const secured = await upgrade(await client());
      const all = await offered(secured);
      const binding = bindingOf(secured);
      if (binding === undefined) {
        // Deno has no such function.
        assert.equal(all, "SCRAM-SHA-256");
        return;
      }
      assert.equal(all, "SCRAM-SHA-256 SCRAM-SHA-256-PLUS");
      const scram = new ScramClient({
        ...{ user: "joe", password: "secret", gs2: "p=tls-exporter,,", binding },
      });
      const asked = await secured.ask(`AUTH SCRAM-SHA-256-PLUS ${base64(scram.first)}`);
      const proof = await secured.ask(base64(scram.final(answerOf(asked))));
      assert.ok(scram.accepts(answerOf(proof)), proof);
      assert.match(await secured.ask(""), /^235 /);
      assert.ok(events.some(({ message }) => message === "logged in"));
    },
    { tls: true },
  ));
