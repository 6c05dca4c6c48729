import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { commandOn, THIS_RUNTIME } from "../test/support/runtimes.ts";
import { inTemporaryFolder } from "../test/support/temporary-folder.ts";

/** Runs `mta user` with something on its standard input. */
function user(
  folder: string,
  input: string,
  ...words: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const [command, args] = commandOn(THIS_RUNTIME, "bin/mta.js");
  const child = spawn(command, [...args, "user", ...words], { cwd: folder });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString("utf8");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString("utf8");
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
}

test("mta user password makes keys from a password on the standard input, without a configuration, and repeats it nowhere", () =>
  inTemporaryFolder(async (folder) => {
    const [block, line, none] = await Promise.all([
      user(folder, "hunter2\nrest\n", "password"),
      user(folder, "hunter2", "password", "joe"),
      user(folder, "\n", "password"),
    ]);
    assert.match(block.out, /^password SCRAM-SHA-256\$15000:[\w+/=]+\$[\w+/=]+:[\w+/=]+\n$/);
    assert.match(line.out, /^joe SCRAM-SHA-256\$\S+\n$/);
    assert.doesNotMatch(block.out + block.err + line.out + line.err, /hunter2/);
    assert.deepEqual([block.code, line.code, none.code], [0, 0, 1]);
    assert.match(none.err, /no password came on the standard input/);
  }));
