import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { matchesWildcard, matchingFiles } from "./wildcard.ts";

/** Tries every length a star can take. */
function naive(pattern: string, name: string): boolean {
  if (pattern === "") return name === "";
  const rest = pattern.slice(1);
  if (pattern.startsWith("*"))
    return Array.from({ length: name.length + 1 }, (_, at) => at).some((at) =>
      naive(rest, name.slice(at)),
    );
  return (
    name !== "" && (pattern[0] === "?" || pattern[0] === name[0]) && naive(rest, name.slice(1))
  );
}

test("a pattern matches what trying everything finds", () => {
  const texts = (signs: readonly string[], maxLength: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...signs), { maxLength }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(texts(["a", "b", "*", "?", "."], 8), texts(["a", "b", ".", "*"], 8), (p, n) => {
      assert.equal(matchesWildcard(p, n), naive(p, n));
    }),
    { numRuns: 2000 },
  );
});

test("many stars against a long name that does not match come to an end", () => {
  assert.equal(matchesWildcard(`${"*a".repeat(500)}b`, "a".repeat(5000)), false);
});

const files = memoryFiles({
  "/c/b.conf": "",
  "/c/a.conf": "",
  "/c/.hidden.conf": "",
  "/c/a.txt": "",
  "/c/sites/one/site.conf": "",
  "/c/sites/two/site.conf": "",
  "/c/sites/two/.more/site.conf": "",
  "/c/sites/three/other.conf": "",
  "/c/sites/file": "",
});

async function found(target: string): Promise<readonly string[]> {
  const matching = await matchingFiles(target, files);
  assert.ok(matching.ok);
  return matching.files;
}

test("a path without wildcards stands for itself, whether it is there or not", async () => {
  assert.deepEqual(await found("/c/none.conf"), ["/c/none.conf"]);
});

test("files come in alphabetical order, hidden ones only where the dot is written", async () => {
  assert.deepEqual(await found("/c/*.conf"), ["/c/a.conf", "/c/b.conf"]);
  assert.deepEqual(await found("/c/?.conf"), ["/c/a.conf", "/c/b.conf"]);
  assert.deepEqual(await found("/c/.*.conf"), ["/c/.hidden.conf"]);
  assert.deepEqual(await found("/c/*.yaml"), []);
});

test("wildcards may appear in every part; after one, only what is there counts", async () => {
  const sites = ["/c/sites/one/site.conf", "/c/sites/two/site.conf"];
  assert.deepEqual(await found("/c/sites/*/site.conf"), sites);
  assert.deepEqual(await found("/c/s*s/t*/s*.conf"), ["/c/sites/two/site.conf"]);
  assert.deepEqual(await found("/c/sites/*/*/site.conf"), []);
  assert.deepEqual(await found("/c/sites/*/.more/site.conf"), ["/c/sites/two/.more/site.conf"]);
});

test("a folder that is named and cannot be listed is said", async () => {
  assert.deepEqual(await matchingFiles("/none/*.conf", files), {
    ok: false,
    folder: "/none",
    problem: "there is no such folder",
  });
});

test("wildcards do not walk through everything there is", async () => {
  const names = Array.from({ length: 200 }, (_, at) => `d${at}`);
  let listed = 0;
  const list = (): Promise<readonly string[]> => {
    listed++;
    return Promise.resolve(names);
  };
  assert.deepEqual(await matchingFiles("/*/*/*/*/*/*", { list }), {
    ok: false,
    folder: "/*/*/*/*/*/*",
    problem: "it matches more than 10000 files",
  });
  assert.ok(listed < 1000);
});
