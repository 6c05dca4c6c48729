import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { type BodyHash, BodyHasher, type Canonicalization } from "./body-hash.ts";

/** By the words of RFC 6376 §3.4.3 and §3.4.4, whatever it costs. */
function canonical(body: string, form: Canonicalization): string {
  const lines = body.split("\r\n");
  const blank = (line: string): boolean =>
    form === "simple" ? line === "" : /^[ \t]*$/.test(line);
  while (blank(lines.at(-1) ?? "x")) lines.pop();
  const same =
    form === "simple"
      ? lines
      : lines.map((line) => line.replaceAll(/[ \t]+/g, " ").replace(/ $/, ""));
  const text = same.join("\r\n");
  return text === "" && form === "relaxed" ? "" : `${text}\r\n`;
}

function expected(body: string, form: Canonicalization): BodyHash {
  const bytes = Buffer.from(canonical(body, form), "latin1");
  return { hash: createHash("sha256").update(bytes).digest("base64"), length: bytes.length };
}

function hashed(pieces: readonly Buffer[], form: Canonicalization): BodyHash {
  const hasher = new BodyHasher(form);
  for (const piece of pieces) hasher.write(piece);
  return hasher.end();
}

const FORMS = ["simple", "relaxed"] as const;
const TOKEN = fc.constantFrom(
  " ",
  "  ",
  "\t",
  "\r\n",
  "\r\n",
  "a",
  "word",
  "\xfc",
  ".",
  "\xa0",
  "\v",
);
const BODY = fc.array(TOKEN, { maxLength: 40 }).map((tokens) => tokens.join(""));

test("the hash is that of the canonical body, wherever its pieces end", () => {
  fc.assert(
    fc.property(
      BODY,
      fc.array(fc.nat({ max: 60 })),
      fc.constantFrom(...FORMS),
      (body, cuts, form) => {
        const bytes = Buffer.from(body, "latin1");
        const places = [0, ...cuts.map((at) => Math.min(at, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        );
        const pieces = places.slice(1).map((to, at) => bytes.subarray(places[at], to));
        assert.deepEqual(hashed(pieces, form), expected(body, form));
      },
    ),
    { numRuns: 2000 },
  );
});

test("an empty body, and the examples of RFC 6376", () => {
  // RFC 6376 §3.4.3 and §3.4.4 give the hashes of empty bodies.
  assert.equal(hashed([], "simple").hash, "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=");
  assert.equal(hashed([], "relaxed").hash, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  // RFC 6376 §3.4.5.
  const example = " C \r\nD \t E\r\n\r\n\r\n";
  assert.equal(canonical(example, "relaxed"), " C\r\nD E\r\n");
  assert.deepEqual(hashed([Buffer.from(example)], "relaxed"), expected(example, "relaxed"));
});

test("many empty lines within a body count, at its end they do not", () => {
  for (const form of FORMS) {
    const inside = `a\r\n${"\r\n".repeat(20_000)}b\r\n`;
    assert.deepEqual(hashed([Buffer.from(inside)], form), expected(inside, form));
    const after = `a\r\n${"\r\n".repeat(20_000)}`;
    assert.deepEqual(hashed([Buffer.from(after)], form), expected("a\r\n", form));
  }
});
