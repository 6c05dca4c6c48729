import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import { connect, createServer } from "node:tls";
import fc from "fast-check";
import { systemRandom } from "../../core/mod.ts";
import { requireProgram } from "../../test/support/programs.ts";
import { integer, objectIdentifier, time } from "./der.ts";
import { ownCertificate } from "./own-certificate.ts";

const NAMES = ["box.test", "localhost", "127.0.0.1"];

test("the certificate is for its names, now, and signed by itself", () => {
  const now = Date.now();
  const { certificate } = ownCertificate(NAMES, now, systemRandom);
  const read = new X509Certificate(certificate);
  assert.equal(read.subject, "CN=box.test");
  assert.equal(read.issuer, read.subject);
  assert.ok(Date.parse(read.validFrom) <= now && Date.parse(read.validTo) > now + 300 * 86_400_000);
  assert.equal(read.checkHost("localhost"), "localhost");
  assert.equal(read.checkIP("127.0.0.1"), "127.0.0.1");
  assert.ok(read.verify(read.publicKey));
});

test("openssl finds nothing wrong with it", () => {
  requireProgram("openssl", "openssl");
  const { certificate } = ownCertificate(NAMES, Date.now(), systemRandom);
  const told = spawnSync("openssl", ["x509", "-noout", "-text"], { input: certificate });
  assert.equal(told.status, 0, told.stderr.toString());
  const text = told.stdout.toString();
  assert.match(text, /Version: 3 \(0x2\)/);
  assert.match(text, /Signature Algorithm: ecdsa-with-SHA256/);
  assert.match(text, /DNS:box\.test, DNS:localhost, IP Address:127\.0\.0\.1/);
});

test("a client that trusts it speaks TLS with its owner", async () => {
  const { certificate, key } = ownCertificate(NAMES, Date.now(), systemRandom);
  const server = createServer({ cert: certificate, key }, (socket) => socket.end("hello"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  try {
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const heard = await new Promise<string>((resolve, reject) => {
      const options = { port, host: "127.0.0.1", servername: "box.test", ca: certificate };
      const socket = connect(options);
      let text = "";
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      socket.on("end", () => resolve(text));
      socket.on("error", reject);
    });
    assert.equal(heard, "hello");
  } finally {
    server.close();
  }
});

test("DER: numbers have as few bytes as they need and no sign, identifiers and times are as in X.690", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 20 }), (bytes) => {
      const [tag, length, ...digits] = integer(bytes);
      assert.equal(tag, 2);
      assert.equal(length, digits.length);
      assert.ok((digits[0] ?? 0) < 0x80);
      assert.ok(digits.length === 1 || digits[0] !== 0 || (digits[1] ?? 0) >= 0x80);
      const hex = (all: ArrayLike<number>): bigint =>
        BigInt(`0x${Buffer.from(Array.from(all)).toString("hex")}`);
      assert.equal(hex(digits), hex(bytes));
    }),
  );
  assert.equal(objectIdentifier("1.2.840.10045.4.3.2").toString("hex"), "06082a8648ce3d040302");
  assert.equal(time(Date.UTC(2049, 11, 31)).toString("latin1", 2), "491231000000Z");
  assert.equal(time(Date.UTC(2050, 0, 1)).toString("latin1", 2), "20500101000000Z");
});
