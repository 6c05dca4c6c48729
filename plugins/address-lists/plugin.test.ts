import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { addressLists } from "./plugin.ts";

test("a wildcard for all of a domain is refused, with what to write instead", async () => {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [addressLists],
    files: memoryFiles({
      "/c/config":
        "<address-list a>\naddress *@x.example\naddress joe@x.example\naddress /^x-/\n</address-list>",
    }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  assert.deepEqual(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message, at }) => `${at?.line}: ${message}`),
    [
      '2: address takes a mail address, the part before its @, or a regular expression such as /^bounce-/ (for all of a domain: domain example.net), not "*@x.example"',
    ],
  );
});
