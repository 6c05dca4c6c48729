import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { proxiedTls } from "./proxied-tls.ts";

const fact = (type: number, value: Buffer | string): Buffer => {
  const bytes = Buffer.from(value);
  const head = Buffer.from([type, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};
const ssl = (client: number, verify: number, ...facts: readonly Buffer[]): Buffer => {
  const head = Buffer.from([client, 0, 0, 0, verify]);
  return fact(0x20, Buffer.concat([head, ...facts]));
};
const VERSION = fact(0x21, "TLSv1.3");

test("version, cipher and certificate are read, wherever they stand and whatever else there is", () => {
  const cipher = fact(0x23, "ECDHE-RSA-AES128-GCM-SHA256");
  const name = fact(0x22, "Ann Example");
  const bytes = Buffer.concat([fact(4, Buffer.alloc(9)), ssl(3, 0, name, VERSION, cipher)]);
  assert.deepEqual(proxiedTls(bytes), {
    protocol: "TLSv1.3",
    cipher: "ECDHE-RSA-AES128-GCM-SHA256",
    commonName: "Ann Example",
    verified: true,
  });
  assert.equal(proxiedTls(ssl(3, 19, name, VERSION))?.verified, false, "it did not hold");
  const bare = { protocol: "TLSv1.3", cipher: undefined, commonName: undefined, verified: false };
  assert.deepEqual(proxiedTls(ssl(1, 0, name, VERSION)), bare, "none was shown");
});

test("where TLS is off, unsaid or said badly nothing is known", () => {
  assert.equal(proxiedTls(Buffer.alloc(0)), undefined);
  assert.equal(proxiedTls(ssl(0, 0, VERSION)), undefined);
  assert.equal(proxiedTls(ssl(1, 0)), undefined);
  assert.equal(proxiedTls(ssl(1, 0, fact(0x21, "TLS\r\nv1"))), undefined);
  assert.equal(proxiedTls(fact(0x20, Buffer.from([1, 0]))), undefined);
  assert.equal(proxiedTls(ssl(1, 0, VERSION).subarray(0, -1)), undefined);
  const hostile = ssl(3, 0, VERSION, fact(0x22, "a\r\nX-Evil: 1"));
  assert.equal(proxiedTls(hostile)?.commonName, undefined);
});

test("whatever comes, nothing is said that could not stand in one line", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(255), (rest, client) => {
      const { commonName = "", protocol = "" } =
        proxiedTls(ssl(client, 0, VERSION, fact(0x22, Buffer.from(rest)))) ?? {};
      assert.doesNotMatch(commonName + protocol, /\p{Cc}/u);
      proxiedTls(Buffer.from(rest));
    }),
  );
});
