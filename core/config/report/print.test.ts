import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { limits, lists } from "../../../test/configs/fixture-plugins.ts";
import { content, read, validConfig } from "../../../test/configs/generated.ts";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { childBlock } from "../bind/bound.ts";
import { loadConfig } from "../load.ts";
import { printConfig } from "./print.ts";

const NO_PLUGINS = { files: [], inCode: [] };

test("what is printed reads back equal", () => {
  fc.assert(
    fc.property(validConfig, (text) => {
      const { root, diagnostics } = read(text);
      assert.deepEqual(
        diagnostics.sorted().filter(({ severity }) => severity === "error"),
        [],
      );
      const printed = printConfig(root, NO_PLUGINS);
      assert.deepEqual(printed.unprintable, []);
      const again = read(printed.text);
      assert.deepEqual(content(again.root), content(root), printed.text);
      assert.equal(printConfig(again.root, NO_PLUGINS).text, printed.text);
    }),
  );
});

test("includes are put in, plugins named, and what no file can hold is said", async () => {
  const { print } = await loadConfig({
    file: "/c/mta.config.ts",
    definition: {
      plugins: [lists],
      include: ["sub/a.conf"],
      settings: { "host-name": "a#b" },
      virtualMtas: { "v#1": { settings: { "max-out": 3 } } },
    },
    plugins: [limits],
    files: memoryFiles({ "/c/sub/a.conf": "plugin ./p.ts\nfolder x\n" }),
    loadPlugin: async () => lists,
  });
  assert.deepEqual(print(), {
    text: [
      "plugin /c/sub/p.ts",
      "# plugin: lists is given in code, name the file it is in",
      "folder /c/sub/x",
      "# host-name: no file can hold its value",
      "# <virtual-mta>: no file can hold its name",
      "",
    ].join("\n"),
    unprintable: ["plugin lists", "host-name", "<virtual-mta>"],
  });
});

test("blocks of the same name stay where they were opened first", () => {
  const { root } = read(
    "<virtual-mta a>\n</virtual-mta>\nfolder /x\n<virtual-mta a>\nmax-out 3\n</virtual-mta>",
  );
  const printed = "<virtual-mta a>\n    max-out 3\n</virtual-mta>\nfolder /x\n";
  assert.equal(printConfig(root, NO_PLUGINS).text, printed);
  assert.ok(
    childBlock(root, "virtual-mta", { name: "a", key: "a" }, undefined).settings.size === 1,
  );
});
