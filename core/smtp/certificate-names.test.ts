import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { matrixFile } from "../../test/support/tls-peer.ts";
import { isFor, readNames } from "./certificate-names.ts";

const good = new X509Certificate(matrixFile("good.crt")).raw;

test("names and addresses are read from a certificate; its common name is none of them", () => {
  assert.deepEqual(readNames(good), { dnsNames: ["mx.test"], addresses: ["7f000001"] });
  const authority = new X509Certificate(matrixFile("authority.crt")).raw;
  assert.deepEqual(readNames(authority), { dnsNames: [], addresses: [] });
});

test("what is no certificate has no names, whatever it is", () => {
  assert.equal(readNames(Buffer.alloc(0)), undefined);
  for (let length = 1; length < good.length; length++)
    assert.equal(readNames(good.subarray(0, length)), undefined);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      readNames(Buffer.from(bytes));
    }),
  );
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const changed = Buffer.from(good);
      changed[at] = byte;
      readNames(changed);
    }),
  );
});

test("a certificate is for a host by a name, an asterisk for its first label, or its address", () => {
  const names = { dnsNames: ["mx.test", "*.wild.test", "*.com"], addresses: ["7f000001"] };
  const right = ["mx.test", "MX.TEST", "a.wild.test", "127.0.0.1", "::ffff:127.0.0.1"];
  for (const host of right) assert.equal(isFor(names, [host]), true, host);
  const wrong = ["a.mx.test", "test", "wild.test", "a.b.wild.test", "example.com", "127.0.0.2", ""];
  for (const host of wrong) assert.equal(isFor(names, [host]), false, host);
  assert.equal(isFor(names, ["no.test", "mx.test"]), true);
  assert.equal(isFor(names, []), false);
});
