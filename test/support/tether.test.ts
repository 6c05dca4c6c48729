import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { runScript } from "./run-script.ts";
import { until } from "./until.ts";

const linux = process.platform === "linux";

test("what a process started ends with it, also when it is killed", { skip: !linux }, async () => {
  const { child, lines, ended } = runScript(
    new URL("start-sleeper.ts", import.meta.url).pathname,
    [],
  );
  let sleeper = "";
  for await (const line of lines) {
    sleeper = line;
    assert.ok(existsSync(`/proc/${sleeper}`));
    child.kill("SIGKILL");
  }
  await ended;
  assert.match(sleeper, /^\d+$/);
  await until("the end of the sleeper", async () => !existsSync(`/proc/${sleeper}`) || undefined);
});
