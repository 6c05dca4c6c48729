import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { shippedFile } from "../files/shipped-file.ts";
import { loadConfig } from "./load.ts";
import { Diagnostics } from "./report/diagnostics.ts";
import { shippedLines } from "./shipped-lines.ts";
import { expandFile } from "./syntax/expand.ts";

const FILE = "bounce-categories.conf";

test("what is shipped is found wherever the program is, and included by its name", async () => {
  const diagnostics = new Diagnostics();
  const files = memoryFiles({ "/c/config": `include shipped:${FILE}` });
  const { nodes, texts, complete } = await expandFile("/c/config", files, diagnostics);
  assert.deepEqual(diagnostics.sorted(), []);
  assert.ok(complete && nodes.length > 0);
  assert.deepEqual([...texts.keys()], ["/c/config", shippedFile(FILE)]);
});

test("a configuration in TypeScript includes it too", async () => {
  const { diagnostics, print } = await loadConfig({
    file: "/c/mta.config.ts",
    definition: { include: [`shipped:${FILE}`] },
    plugins: [],
    files: memoryFiles({}),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  const places = new Set(diagnostics.map(({ at }) => at?.file));
  assert.deepEqual([...places], [shippedFile(FILE)], "its rules belong to a plugin");
  assert.ok(print());
});

test("what is not shipped is an error that says what there is", async () => {
  for (const name of ["nothing.conf", "../package.json", "", "README.md"]) {
    const diagnostics = new Diagnostics();
    const files = memoryFiles({ "/c/config": `include shipped:${name}` });
    await expandFile("/c/config", files, diagnostics);
    const [found] = diagnostics.sorted();
    assert.equal(found?.code, "include-not-found");
    assert.match(found?.hint ?? "", /there is: .*bounce-categories\.conf/);
  }
});

test("the rules of a shipped block, in file order and with their places", async () => {
  const lines = await shippedLines(FILE, "bounce-category-patterns", "/regex/");
  assert.equal(lines.at(-1)?.text, "// other");
  assert.equal(lines[0]?.at.file, shippedFile(FILE));
  assert.deepEqual(await shippedLines(FILE, "bounce-category-patterns", "reply"), []);
  await assert.rejects(shippedLines("nothing.conf", "domain", "reply"), /ENOENT/);
  await assert.rejects(shippedLines("../x.conf", "domain", "reply"), /not the name/);
});
