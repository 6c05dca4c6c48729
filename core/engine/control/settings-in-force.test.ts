import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { loadConfig } from "../../config/load.ts";
import { definePlugin, directive, type Plugin, secret, url } from "../../mod.ts";
import { reportSettings } from "./settings-in-force.ts";

const plugin: Plugin = definePlugin({
  name: "hooks",
  summary: "Calls a URL.",
  directives: {
    "hook-url": directive(url, { scopes: ["global"], doc: "The URL." }),
    "hook-key": directive(secret, { scopes: ["global"], doc: "The key." }),
  },
});

test("settings are reported without what is secret in them", async () => {
  const { config } = await loadConfig({
    file: "/c/config",
    plugins: [plugin],
    files: memoryFiles({
      "/c/config": "hook-url https://joe:pass@word@h.example/a@b?key=s3cret\nhook-key hunter2\n",
    }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  assert.ok(config);
  const shown = "https://(hidden)@h.example/a@b?(hidden)";
  const reports = reportSettings([plugin], [config.global]);
  assert.deepEqual(
    reports.map(({ directive: name, values, written }) => [name, values, written]),
    [
      ["hook-key", ["(hidden)"], ["(hidden)"]],
      ["hook-url", [shown], [shown]],
    ],
  );
});
