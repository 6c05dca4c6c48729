import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { DnsCache } from "./cache.ts";
import type { Lookup } from "./resolver.ts";

test("large answers take no more room than many small ones do", async () => {
  const cache = new DnsCache<string>(new FakeClock(), 20_000, (text) => text.length);
  let asked = 0;
  const large = async (): Promise<Lookup<string>> => {
    asked++;
    const records = Array<string>(60).fill("x".repeat(1000));
    return { kind: "found", records, ttl: 3600, authentic: false };
  };
  for (let at = 0; at < 2000; at++) await cache.get(`TXT ${at}.test`, large);
  assert.ok(cache.bytes <= 16 * 1024 * 1024);
  assert.ok(cache.bytes > 15 * 1024 * 1024);
  await cache.get("TXT 1999.test", large);
  assert.equal(asked, 2000);
  await cache.get("TXT 0.test", large);
  assert.equal(asked, 2001);
  // What is asked for again is counted once.
  const before = cache.bytes;
  for (let at = 0; at < 100; at++) await cache.get("TXT 0.test", large);
  assert.equal(cache.bytes, before);
});

test("answers can be forgotten, and are asked for anew", async () => {
  const cache = new DnsCache<string>(new FakeClock(), 100, (text) => text.length);
  let asked = 0;
  const ask = async (): Promise<Lookup<string>> => {
    asked++;
    return { kind: "found", records: ["192.0.2.1"], ttl: 3600, authentic: false };
  };
  for (const name of ["a.test", "mx.a.test", "ba.test"]) await cache.get(`A ${name}`, ask);
  assert.equal(cache.size, 3);
  assert.equal(
    cache.forget((question) => /(^A |\.)a\.test$/.test(question)),
    2,
  );
  assert.deepEqual([cache.size, cache.peek("A a.test")], [1, undefined]);
  for (const name of ["a.test", "mx.a.test", "ba.test"]) await cache.get(`A ${name}`, ask);
  assert.equal(asked, 5);
  cache.forget(() => true);
  assert.deepEqual([cache.size, cache.bytes], [0, 0]);
});
