import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { addressLists } from "../address-lists/plugin.ts";
import { returnedMail } from "./plugin.ts";

test("what is wrong in a file of expressions is found with the configuration, by the processor that names it", async () => {
  const list = "<address-list>\ndomain x.test\n</address-list>\n";
  const block = (kind: string): string =>
    `<${kind}>\n${list}<email-patterns>\nbody-pattern-file odd.txt\n</email-patterns>\n</${kind}>\n`;
  const found = async (text: string, ...kinds: readonly string[]): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [addressLists, returnedMail],
      files: memoryFiles({ "/c/config": kinds.map(block).join(""), "/c/odd.txt": text }),
      now: () => 0,
      examine: () => [],
      loadPlugin: () => Promise.reject(new Error("there is none")),
    });
    return diagnostics.map(({ message }) => message);
  };
  assert.deepEqual(await found("for (?P<r>\\S+)", "bounce-processor"), []);
  assert.deepEqual(await found("for (?P<rcpt>\\S+)", "feedback-loop-processor"), []);
  const wrong = await found("\nfor (?P<r>\\S+)", "bounce-processor", "feedback-loop-processor");
  assert.match(wrong[0] ?? "", /^\/c\/odd\.txt:2: unknown group "r"/);
  assert.match(
    (await found("for (?P<r>\\S+", "bounce-processor"))[0] ?? "",
    /^\/c\/odd\.txt:1: expected/,
  );
});
