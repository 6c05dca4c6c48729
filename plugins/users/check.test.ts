import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { sasl } from "../sasl/plugin.ts";
import { users } from "./plugin.ts";

async function found(config: string, file = ""): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    ...{ file: "/c/config", plugins: [sasl, users] },
    files: memoryFiles({ "/c/config": config, "/c/users": file }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ severity, message, at }) => `${at?.line} ${severity} ${message}`);
}

test("check-config reads the file of users, and says nothing of what is secret in it", async () => {
  const config = "<source bulk>\n</source>\nsmtp-users-file users";
  assert.deepEqual(await found(config, "joe hunter2 bulk\nann hunter2 {auth}\n"), []);
  for (const [file, problem] of [
    ["joe hunter2\nann SCRAM-SHA-256$hunter2\n", "2: these are no keys for SCRAM-SHA-256 as mta"],
    ["joe hunter2 blk\n", "1: there is no <source> called blk"],
    ["joe hunter2", "1: the last line has no end"],
  ] as const) {
    const [said = "", ...more] = await found(config, file);
    assert.deepEqual(more, []);
    assert.ok(said.startsWith(`3 error smtp-users-file: /c/users:${problem}`), said);
    assert.ok(!said.includes("hunter2"));
  }
});

test("what is set about a service needs one, and its time is less than clients wait", async () => {
  const of = (what: string): string => `smtp-users-service-${what}`;
  assert.deepEqual(await found(of("token x")), [
    "1 error there is a token but no service that it is for",
  ]);
  for (const time of ["0", "1m"])
    assert.match(
      (await found(of(`timeout ${time}`))).join(),
      /^1 error the service is given 1s to/,
    );
});

test("tokens are what a header field can carry", async () => {
  const service = "smtp-users-service https://a.test/\nsmtp-users-service-token";
  const sources = "\n<source of-users>\n</source>";
  assert.deepEqual(await found(`${service} abc.DEF-1=${sources}`), []);
  assert.match(
    (await found(`${service} ab\u0436`)).join(),
    /^2 error smtp-users-service-token takes a token/,
  );
});
