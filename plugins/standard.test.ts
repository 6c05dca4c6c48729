import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../core/host.ts";
import { memoryFiles } from "../test/support/memory-files.ts";
import { defineConfig, standardPlugins } from "./standard.ts";

test("what the types of a configuration refuse is also found when it is read", async () => {
  const definition = defineConfig({
    // @ts-expect-error: total-max-smtp-in
    settings: { "total-max-smpt-in": 5 },
    domains: {
      // @ts-expect-error: of the global level
      "*": { "smtp-listener": "127.0.0.1:25" },
      // @ts-expect-error: yes or no
      "a.example": { "use-starttls": "maybe" },
    },
  });
  const { diagnostics } = await loadConfig({
    file: "/c/mta.config.ts",
    definition,
    plugins: standardPlugins,
    files: memoryFiles({}),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  const found = diagnostics.map(({ code, at, hint }) => `${at?.keys}: ${code}, ${hint}`);
  assert.deepEqual(found, [
    "settings.total-max-smpt-in: unknown-directive, did you mean total-max-smtp-in?",
    "domains.*.smtp-listener: wrong-scope, it belongs at the top level",
    "domains.a.example.use-starttls: bad-value, for example: use-starttls yes",
  ]);
});
