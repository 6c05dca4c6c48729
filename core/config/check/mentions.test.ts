import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { directive } from "../../directive/directive.ts";
import { text } from "../../directive/kinds/words.ts";
import { loadConfig } from "../load.ts";

/** What is found when a kind, written in plain JavaScript, answers so about what it names. */
async function found(answer: () => unknown): Promise<readonly string[]> {
  const named = directive(text, { scopes: ["global"], doc: "A text." });
  const mentions = (): readonly never[] => JSON.parse(JSON.stringify(answer()));
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [{ name: "p", directives: { named: { ...named, mentions } }, check: {} }],
    files: memoryFiles({ "/c/config": "named x" }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  return diagnostics.map(({ code, at, message }) => `${at?.line} ${code}: ${message}`);
}

test("a plugin that fails over what it names is a diagnostic", async () => {
  const failing = await found(() => {
    throw new Error("no luck");
  });
  assert.deepEqual(failing, ["1 plugin-failure: plugin p failed on named: no luck"]);
  for (const nonsense of [
    5,
    [5],
    [[null]],
    [[{ kind: "block", name: "x" }]],
    [[{ kind: "block", name: "x", scopes: 5 }]],
    [[{ kind: "path", path: 5 }]],
    [[{ kind: "endpoint", host: 5, port: 25 }]],
    [["x"]],
  ]) {
    const [diagnostic = "", ...others] = await found(() => nonsense);
    assert.match(diagnostic, /^1 plugin-failure: plugin p failed on named: /);
    assert.deepEqual(others, []);
  }
});

test("what it names beyond what is written does not count", async () => {
  assert.deepEqual(await found(() => [[], [{ kind: "path", path: "/none", use: "read" }]]), []);
});
