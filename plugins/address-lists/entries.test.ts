import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { halfSipHash } from "../../core/text/half-sip-hash.ts";
import { Entries } from "./entries.ts";
import { TextSet } from "./text-set.ts";

const KEY = { a: 0x03020100, b: 0x07060504 };

test("a set of texts holds what was added and nothing else, like a Set", () => {
  const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("", "a", "a@b", "é", "\0"));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), fc.array(text), (added, asked) => {
      const set = new TextSet(KEY, 4);
      const model = new Set<string>();
      for (const one of added) {
        // Texts that are not well-formed are not addresses; UTF-8 has no form for them.
        set.add(one.toWellFormed());
        model.add(one.toWellFormed());
      }
      assert.equal(set.size, model.size);
      set.trim();
      for (const one of [...added, ...asked])
        assert.equal(set.has(one.toWellFormed()), model.has(one.toWellFormed()), one);
    }),
  );
});

test("a set grows to any size, and texts that are too long are neither added nor found", () => {
  const set = new TextSet(KEY);
  for (let at = 0; at < 20_000; at++) assert.equal(set.add(`user${at}@example.com`), true);
  assert.equal(set.size, 20_000);
  for (let at = 0; at < 20_000; at += 7) assert.ok(set.has(`user${at}@example.com`));
  assert.equal(set.has("user20000@example.com"), false);
  assert.equal(set.add("x".repeat(1001)), false);
  assert.equal(set.has("x".repeat(1001)), false);
  assert.equal(set.has("é".repeat(600)), false);
  assert.equal(set.add("é".repeat(500)), true);
  assert.equal(set.has("é".repeat(500)), true);
});

test("hashes depend on every byte, the length and the key", () => {
  const seen = new Set<number>();
  for (let length = 0; length < 64; length++)
    seen.add(halfSipHash(KEY, new Uint8Array(length), 0, length));
  const base = new Uint8Array(32);
  for (let at = 0; at < 32; at++) {
    base[at] = 1;
    seen.add(halfSipHash(KEY, base, 0, 32));
    base[at] = 0;
  }
  seen.add(halfSipHash({ a: 1, b: 0 }, base, 0, 32));
  assert.equal(seen.size, 64 + 32 + 1);
});

test("addresses are found in every spelling that means the same mailbox", () => {
  const entries = new Entries(KEY);
  for (const one of ["Joe@Example.COM", "bounce", '"a b"@x.example', "info@bücher.example"])
    assert.ok(entries.add(one), one);
  for (const one of ["joe@example.com", "bounce@any.example", "a b@x.example"])
    assert.ok(entries.has(one), one);
  assert.ok(entries.has("info@xn--bcher-kva.example"));
  for (const one of ["joe@example.org", "joe", "bounces@any.example", "b@x.example"])
    assert.ok(!entries.has(one), one);
  for (const one of ["", "a b", "@x.example", "a@", "a@b@c", "<>", "a@x.example extra", "*", "*@x"])
    assert.equal(entries.add(one), false, one);
});

test("digests of each sort stand for their address", () => {
  for (const algorithm of ["md5", "sha1", "sha256"]) {
    const entries = new Entries(KEY);
    const digest = createHash(algorithm).update("joe@example.com").digest("hex");
    assert.ok(entries.add(algorithm === "md5" ? digest.toUpperCase() : digest));
    assert.ok(entries.has("joe@example.com"));
    assert.ok(!entries.has("jim@example.com"));
    assert.equal(entries.size, 1);
  }
});
