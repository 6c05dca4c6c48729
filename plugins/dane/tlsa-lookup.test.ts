import assert from "node:assert/strict";
import { test } from "node:test";
import type { Lookup, TlsaRecord } from "../../core/mod.ts";
import { type DnsTable, found, tableResolver } from "../../test/support/table-resolver.ts";
import { lookUpTlsa } from "./tlsa-lookup.ts";

const RECORD: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32) };
const SERVFAIL = { kind: "temporary", reason: "SERVFAIL" } as const;
const insecure = <T>(lookup: Lookup<T>): Lookup<T> =>
  lookup.kind === "found" ? { ...lookup, authentic: false } : lookup;

async function look(
  texts: DnsTable,
  tlsa: Record<string, Lookup<TlsaRecord>>,
  hostName = "mx.test",
): Promise<readonly string[]> {
  const resolver = tableResolver(texts, tlsa);
  const answer = await lookUpTlsa(resolver, { hostName, address: "192.0.2.1", port: 25 });
  const asked = resolver.asked.filter((question) => question.startsWith("TLSA"));
  const base = answer.kind === "records" ? ` ${answer.base}` : "";
  return [`${answer.kind}${base}`, ...asked.map((question) => question.slice(5))];
}

const SECURE = { "A mx.test": found("192.0.2.1") };
const AT_OWN = "_25._tcp.mx.test";
const AT_END = "_25._tcp.end.test";

test("records of a host with secure addresses count, if they are secure too", async () => {
  assert.deepEqual(await look(SECURE, { [AT_OWN]: found(RECORD) }), ["records mx.test", AT_OWN]);
  assert.deepEqual(await look(SECURE, { [AT_OWN]: insecure(found(RECORD)) }), ["none", AT_OWN]);
  assert.deepEqual(await look(SECURE, {}), ["none", AT_OWN]);
  // Records that make no sense are records.
  assert.deepEqual(await look(SECURE, { [AT_OWN]: found() }), ["records mx.test", AT_OWN]);
});

test("a host whose addresses are not secure is not asked about, nor one without a name", async () => {
  const names = { "A mx.test": insecure(found("192.0.2.1")) };
  assert.deepEqual(await look(names, { [AT_OWN]: found(RECORD) }), ["none"]);
  assert.deepEqual(await look({}, {}, "192.0.2.1"), ["none"]);
  const literal = { "A [192.0.2.1]": SERVFAIL };
  assert.deepEqual(await look(literal, {}, "[192.0.2.1]"), ["none"]);
  assert.deepEqual(await look({}, {}), ["none"]);
});

test("what cannot be looked up, or is false, is not taken for nothing", async () => {
  for (const failure of [SERVFAIL, { kind: "bogus", reason: "forged" } as const]) {
    assert.deepEqual(await look(SECURE, { [AT_OWN]: failure }), ["unknown", AT_OWN]);
    assert.deepEqual(await look({ "A mx.test": failure }, {}), ["unknown"]);
  }
  const many = { [AT_OWN]: found(...Array<TlsaRecord>(101).fill(RECORD)) };
  assert.deepEqual(await look(SECURE, many), ["unknown", AT_OWN]);
  // The address that is used was found.
  const names = { ...SECURE, "AAAA mx.test": SERVFAIL };
  assert.deepEqual(await look(names, { [AT_OWN]: found(RECORD) }), ["records mx.test", AT_OWN]);
});

test("a secure alias: the records at its end count before those of the name itself", async () => {
  const names = { "A mx.test": { ...found("192.0.2.1"), canonical: "end.test" } } as DnsTable;
  const both = { [AT_OWN]: found(RECORD), [AT_END]: found(RECORD) };
  assert.deepEqual(await look(names, both), ["records end.test", AT_END]);
  const own = { [AT_OWN]: found(RECORD), [AT_END]: insecure(found(RECORD)) };
  assert.deepEqual(await look(names, own), ["records mx.test", AT_END, AT_OWN]);
  assert.deepEqual(await look(names, { ...both, [AT_END]: SERVFAIL }), ["unknown", AT_END]);
});

test("an alias that leads out of what is secure: the records of the name itself count if it is secure", async () => {
  const away = { ...insecure(found("192.0.2.1")), canonical: "end.test" };
  const both = { [AT_OWN]: found(RECORD), [AT_END]: found(RECORD) };
  const secure = { "A mx.test": away, "CNAME mx.test": found("end.test") };
  assert.deepEqual(await look(secure, both), ["records mx.test", AT_OWN]);
  const bare = { "A mx.test": away, "CNAME mx.test": insecure(found("end.test")) };
  assert.deepEqual(await look(bare, both), ["none"]);
  assert.deepEqual(await look({ ...bare, "CNAME mx.test": SERVFAIL }, both), ["unknown"]);
});
