import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { repeatable } from "../../directive/directive.ts";
import type { Kind } from "../../directive/kind.ts";
import { regex } from "../../directive/kinds/regex.ts";
import { text } from "../../directive/kinds/words.ts";
import { loadConfig } from "../load.ts";

/** Lines with diagnostics, where the rules of a block are of a kind. */
async function wrongLines(kind: Kind<unknown>, ...lines: string[]): Promise<readonly number[]> {
  const rule = repeatable(kind, { scopes: ["bounce-category-patterns"], doc: "A rule." });
  const block = ["<bounce-category-patterns>", ...lines, "</bounce-category-patterns>"];
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [{ name: "rules", directives: { "/regex/": rule }, check: {} }],
    files: memoryFiles({ "/c/config": block.join("\n") }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ at }) => at?.line ?? 0);
}

test("a rule that goes on in further lines is one diagnostic", async () => {
  const wrapped = ["/(a|b)", "(has|has been)", "/ ", "/c/", "/(d", "e|f)/", "/g/"];
  assert.deepEqual(await wrongLines(regex, ...wrapped), [2, 6]);
});

test("what is not the rest of a rule is a diagnostic of its own", async () => {
  assert.deepEqual(await wrongLines(regex, "/(a", "nonsense 1", "(b)"), [2, 3, 4]);
  assert.deepEqual(await wrongLines(regex, "/a/", "(b)"), [3]);
  assert.deepEqual(await wrongLines(regex, "/(a", "b)/", "(c)"), [2, 4]);
  assert.deepEqual(await wrongLines(text, "/(a", "(b)/"), [3], "the first line is accepted");
});
