import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./generated-files.ts";

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

test("the lock names no registry, and takes packages that fit one platform only as optional ones", () => {
  const text = read("package-lock.json");
  assert.doesNotMatch(text, /"resolved": "https?:/);
  const lock: { packages: Record<string, { os?: unknown; cpu?: unknown; optional?: boolean }> } =
    JSON.parse(text);
  for (const [path, { os, cpu, optional }] of Object.entries(lock.packages))
    if (isOne(os) || isOne(cpu)) assert.equal(optional, true, path);
});

/** npm writes one platform as a text or as a list of one. */
function isOne(platforms: unknown): boolean {
  return typeof platforms === "string" || (Array.isArray(platforms) && platforms.length === 1);
}

test("whoever installs the package gets none of what only its development needs", () => {
  const manifest: Record<string, Record<string, string>> = JSON.parse(read("package.json"));
  for (const kind of ["dependencies", "optionalDependencies", "peerDependencies"])
    for (const name of Object.keys(manifest[kind] ?? {}))
      assert.doesNotMatch(name, /^(node|bun|deno|typescript|@biomejs|@types)\b/, name);
});

test("the guide and the reference are in the package: whoever installs it can write a plugin", () => {
  const { files }: { files: readonly string[] } = JSON.parse(read("package.json"));
  for (const folder of ["docs/guide", "docs/reference"]) assert.ok(files.includes(folder), folder);
});

test("what is shipped in the configuration language is in the package", () => {
  const { files }: { files: readonly string[] } = JSON.parse(read("package.json"));
  assert.ok(files.includes("config"));
});
