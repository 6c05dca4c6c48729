import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { VERSION } from "../core/mod.ts";
import { mta } from "../test/support/run-mta.ts";

test("version, licence and registration are told as text and as trees", async () => {
  assert.equal((await mta("show", "version")).out, `postrider ${VERSION}`);
  assert.equal(
    (await mta("show", "ver", "--xml")).out,
    `<rsp><data><mta><product><name>Postrider</name><version>${VERSION}</version><bits>64</bits></product></mta></data><succ/></rsp>`,
  );
  assert.match((await mta("show", "license")).out, /Apache License 2\.0/);
  assert.match((await mta("show", "license", "--dom")).out, /^license\.type="Apache-2\.0"$/m);
  assert.equal((await mta("show", "registration", "--dom")).out, 'registration.registered="0"');
});

test("a digest is what stands for an address in records", async () => {
  const digest = createHmac("sha256", "secret").update("ann").digest("hex");
  for (const line of [
    "--key=secret Ann@Example.test",
    "--hmac-sha256 --hexkey=736563726574 ann@Example.test",
  ])
    assert.equal((await mta("digest", ...line.split(" "))).out, `${digest}@Example.test`);
  const sip = await mta("digest", "--siphash", "--hexkey=000102030405060708090a0b0c0d0e0f", "ann");
  assert.match(sip.out, /^[0-9a-f]{16}$/);
});
