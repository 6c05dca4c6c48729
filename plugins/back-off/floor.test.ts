import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import type { Plugin } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { backOff } from "./plugin.ts";

test("a slowest pace without a limit is an error, as no reply would slow anything down", async () => {
  const problems = async (value: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig<Plugin>({
      file: "/etc/mta/config",
      plugins: [backOff],
      files: memoryFiles({ "/etc/mta/config": `<domain *>\nbackoff-floor ${value}\n</domain>` }),
      checkFiles: false,
      examine: () => [],
      loadPlugin: () => Promise.reject(new Error("none")),
    });
    return diagnostics.map(({ message }) => message);
  };
  assert.deepEqual(await problems("60/h"), []);
  for (const none of ["unlimited", "0"])
    assert.match((await problems(none)).join("\n"), /backoff-floor has no limit/);
});
