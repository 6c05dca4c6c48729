import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileProblem } from "./file-problem.ts";

test("what keeps a file from being read is said without the system's words", async () => {
  const problem = (reading: Promise<unknown>): Promise<string> =>
    reading.then(() => "none", fileProblem);
  assert.equal(await problem(readFile(join(tmpdir(), "not-there"))), "it does not exist");
  assert.equal(await problem(readdir(join(tmpdir(), "not-there"))), "it does not exist");
  assert.equal(await problem(readFile(tmpdir())), "it is a directory");
  assert.equal(await problem(readFile(join(import.meta.filename, "x"))), "it is in no directory");
  const denied = Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
  assert.equal(await problem(Promise.reject(denied)), "this user may not read it");
  assert.equal(await problem(Promise.reject(new Error("too\nlarge"))), "too large");
});
