import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { obeysKindLaws, read, refuses } from "../../../test/support/kind-laws.ts";
import {
  certificateFile,
  directory,
  path,
  privateKeyFile,
  readableFile,
  writableFile,
} from "./paths.ts";
import { list } from "./words.ts";

const USES = [
  [readableFile, "read"],
  [writableFile, "write"],
  [directory, "directory"],
  [privateKeyFile, "private-key"],
  [certificateFile, "certificate"],
] as const;

test("paths are absolute in code; relative ones start at the folder of their file", () => {
  for (const kind of [path, ...USES.map(([each]) => each)]) {
    const place = { baseDir: resolve("/etc/mta") };
    assert.deepEqual(kind.parse("a/b", place), { ok: true, value: resolve("/etc/mta/a/b") });
    assert.deepEqual(kind.parse("../x", place), { ok: true, value: resolve("/etc/x") });
    assert.deepEqual(kind.parse("./a b", place), { ok: true, value: resolve("/etc/mta/a b") });
    assert.equal(read(kind, "/var/./x"), "/var/./x");
    refuses(kind, "");
  }
});

test("each kind says what the file is for, so that it can be looked at", () => {
  for (const [kind, use] of USES)
    assert.deepEqual(kind.mentions?.("/x"), [{ kind: "path", path: "/x", use }]);
  assert.equal(path.mentions, undefined);
  assert.deepEqual(list(readableFile).mentions?.(["/x", "/y"]), [
    { kind: "path", path: "/x", use: "read" },
    { kind: "path", path: "/y", use: "read" },
  ]);
});

test("what is read is printed so that it reads the same", () => {
  for (const [kind] of USES) obeysKindLaws(kind, fc.string());
});

test("what no system takes as a path is refused", () => {
  for (const text of ["a\0b", `/${"a/".repeat(3000)}`, "é".repeat(2048)])
    assert.equal(path.parse(text).ok, false);
  assert.equal(path.parse(`/${"a".repeat(4094)}`).ok, true);
});
