import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { TlsaRecord } from "../dns/resolver.ts";
import { tlsaMismatch, usableTlsa } from "./tlsa-match.ts";

const TLS = join(import.meta.dirname, "../../test/support/tls");
const chain = readFileSync(join(TLS, "chain/host.pem"), "utf8")
  .split(/(?<=-----END CERTIFICATE-----)\n/)
  .filter((part) => part.includes("BEGIN"))
  .map((part) => new X509Certificate(part));
const other = new X509Certificate(readFileSync(join(TLS, "test.crt")));
const [host = other, issuer = other, root = other] = chain;

const NOW = Date.parse(host.validFrom) + 86_400_000;
const LATER = Date.parse(host.validTo) + 1;

function record(
  usage: number,
  selector: number,
  matchingType: number,
  of: X509Certificate,
): TlsaRecord {
  const selected = selector === 0 ? of.raw : of.publicKey.export({ type: "spki", format: "der" });
  const digests = ["", "sha256", "sha512"];
  const name = digests[matchingType] ?? "";
  const data = name === "" ? selected : createHash(name).update(selected).digest();
  return { usage, selector, matchingType, data };
}

function match(
  records: readonly TlsaRecord[],
  { names = ["mx.dane.test"], shown = chain, now = NOW } = {},
): string | undefined {
  return tlsaMismatch({ records: usableTlsa(records), names, chain: shown, now })?.kind;
}

const EVERY = [0, 1].flatMap((selector) => [0, 1, 2].map((type) => [selector, type] as const));

test("usage 3 matches the host's own certificate or key, whatever its names and dates", () => {
  for (const [selector, type] of EVERY) {
    const right = record(3, selector, type, host);
    assert.equal(match([right]), undefined, `${selector} ${type}`);
    assert.equal(match([right], { names: ["no.test"], now: LATER, shown: [host] }), undefined);
    assert.equal(match([record(3, selector, type, issuer)]), "no-match");
    assert.equal(match([record(3, selector, type, other), right]), undefined);
  }
});

test("usage 2 matches an issuer, if the chain leads to it, is in date, and names the host", () => {
  for (const [selector, type] of EVERY)
    for (const anchor of [issuer, root]) {
      const right = record(2, selector, type, anchor);
      assert.equal(match([right]), undefined, `${selector} ${type} ${anchor.subject}`);
      assert.equal(match([right], { names: ["no.test"] }), "host-mismatch");
      assert.equal(match([right], { names: ["no.test", "a.wild.test"] }), undefined);
      assert.equal(match([right], { names: ["b.a.wild.test"] }), "host-mismatch");
      assert.equal(match([right], { now: LATER }), "expired");
      assert.equal(match([right], { now: 0 }), "expired");
    }
  // An issuer that has nothing to do with the host, though it is shown; the host's own certificate is no anchor.
  assert.equal(match([record(2, 1, 1, other)], { shown: [host, other] }), "untrusted");
  assert.equal(match([record(2, 1, 1, root)], { shown: [host, root] }), "untrusted");
  assert.equal(match([record(2, 1, 1, host)]), "untrusted");
});

test("an anchor that is in the DNS as a whole need not be shown, a digest's must be", () => {
  for (const selector of [0, 1]) {
    assert.equal(match([record(2, selector, 0, root)], { shown: [host, issuer] }), undefined);
    assert.equal(match([record(2, selector, 0, issuer)], { shown: [host] }), undefined);
    assert.equal(match([record(2, selector, 0, other)], { shown: [host, issuer] }), "untrusted");
    assert.equal(match([record(2, selector, 1, root)], { shown: [host, issuer] }), "untrusted");
  }
  assert.equal(match([record(3, 1, 1, host)], { shown: [] }), "no-match");
});

test("other usages, unknown kinds and digests of a wrong length are of no use", () => {
  const good = record(3, 1, 1, host);
  const unusable = [
    ...[0, 1, 4, 255].map((usage) => ({ ...good, usage })),
    { ...good, selector: 2 },
    { ...good, matchingType: 3 },
    { ...good, data: good.data.subarray(1) },
    { ...good, matchingType: 2 },
    { ...good, matchingType: 0 },
    { ...good, matchingType: 0, selector: 0 },
  ];
  assert.deepEqual(usableTlsa(unusable), []);
  assert.deepEqual(usableTlsa([...unusable, good]), [good]);
});

test("of several digests the strongest counts, for each usage and selector", () => {
  const weak = record(3, 1, 1, host);
  assert.equal(match([weak, record(3, 1, 2, other)]), "no-match");
  assert.equal(match([weak, record(3, 0, 2, other)]), undefined);
  assert.equal(match([weak, record(2, 1, 2, root)]), undefined);
});

test("whatever stands in the records, matching never throws", () => {
  const anyRecord = fc.record({
    usage: fc.nat(4),
    selector: fc.nat(3),
    matchingType: fc.nat(3),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
      fc.constantFrom(host.raw, issuer.raw.subarray(0, 90)),
    ),
  });
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 4 }), (records) => {
      match(records);
    }),
    { numRuns: 100 },
  );
});
