import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import {
  generateKey,
  keyRecordText,
  lookUpKey,
  parseKeyRecord,
  signingKeyOf,
  zoneText,
} from "./contract.ts";

test("what is published of a key is read as that key, also as RFC 6376 writes RSA keys", async () => {
  for (const key of [await generateKey("ed25519"), await generateKey("rsa", 1024)]) {
    const resolver = tableResolver({ "TXT s._domainkey.a.example": found(keyRecordText(key)) });
    const where = { selector: "s", domain: "a.example" };
    assert.equal((await lookUpKey(resolver, where, key)).kind, "matches");
    const pem = key.privateKey.export({ type: "pkcs8", format: "pem" });
    assert.equal((await signingKeyOf(String(pem))).bits, key.bits);
  }
  const rsa = await generateKey("rsa", 1024);
  const bare = rsa.publicKey.export({ type: "pkcs1", format: "der" }).toString("base64");
  const old = tableResolver({ "TXT s._domainkey.a.example": found(`p=${bare}`) });
  const compared = await lookUpKey(old, { selector: "s", domain: "a.example" }, rsa);
  assert.equal(compared.kind, "matches");
});

test("a key that is damaged is none, even where the runtime takes it", async () => {
  const { privateKey } = await generateKey("rsa", 1024);
  const whole = privateKey.export({ type: "pkcs1", format: "der" });
  const pem = (der: Buffer): string =>
    `-----BEGIN RSA PRIVATE KEY-----\n${der.toString("base64")}\n-----END RSA PRIVATE KEY-----\n`;
  assert.equal((await signingKeyOf(pem(whole))).bits, 1024);
  for (const at of [50, 90, 130]) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    await assert.rejects(signingKeyOf(pem(damaged)), /private key/);
  }
});

test("a record is a list of tags with blanks anywhere, and whatever else is there is told", () => {
  const key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  for (const text of [
    `v=DKIM1; k=ed25519; p=${key}`,
    `v=DKIM1;k=ed25519;p=${key};`,
    ` v = DKIM1 ; k = ed25519 ; t = y : s ; n = a note ; p = ${key.slice(0, 9)} ${key.slice(9)} ; `,
  ])
    assert.equal(parseKeyRecord(text).kind, "key", text);
  const spaced = parseKeyRecord(`k=ed25519; t=y:s; h=sha256:sha1; p=${key}`);
  assert.ok(spaced.kind === "key");
  assert.deepEqual(spaced.record.flags, ["y", "s"]);
  assert.deepEqual(spaced.record.hashes, ["sha256", "sha1"]);
  for (const [text, reason] of [
    ["", "it has no p="],
    ["v=DKIM1", "it has no p="],
    ["nonsense", "it is not a list of tags"],
    [`p=${key}; v=DKIM1`, "v= must come first and be DKIM1"],
    [`p=${key}; p=${key}`, "p= is there twice"],
    [`k=dsa; p=${key}`, "its k= is neither rsa nor ed25519"],
    ["p=*", "its p= is not base64"],
    [`p=${key}`, "its p= is not an rsa key"],
    ["x".repeat(9000), "it is too long"],
  ] as const)
    assert.deepEqual(parseKeyRecord(text), { kind: "invalid", reason }, text);
  fc.assert(fc.property(fc.string(), (text) => void parseKeyRecord(`v=DKIM1; p=${text}`)));
});

test("a text in a zone file is what it was, in strings of at most 255 bytes", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'aZ9 ;\\"='), minLength: 1, maxLength: 900 }),
      (text) => {
        const strings = [...zoneText("a.example", text).matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
          ([, inner = ""]) => inner.replaceAll(/\\(.)/g, "$1"),
        );
        assert.equal(strings.join(""), text);
        assert.ok(strings.every(({ length }) => length <= 255));
      },
    ),
  );
});
