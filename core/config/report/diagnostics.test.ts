import assert from "node:assert/strict";
import { test } from "node:test";
import { limits, lists } from "../../../test/configs/fixture-plugins.ts";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { loadConfig } from "../load.ts";
import { renderDiagnostic } from "./render.ts";

test("what is said of a configuration holds no control characters of it", async () => {
  const red = "\u001b[31m";
  const { diagnostics, texts } = await loadConfig({
    file: "/c/config",
    plugins: [limits, lists],
    files: memoryFiles({
      "/c/config": `include a${red}\n<virtual-mta-pool p>\nvirtual-mta b${red}cdef\n</virtual-mta-pool>`,
      [`/c/a${red}`]: `<virtual-mta b${red}cdeg>\n</virtual-mta>\nno${red} x\n`,
    }),
    loadPlugin: () => Promise.reject(new Error("none")),
  });
  const said = diagnostics.map((each) => renderDiagnostic(each, { texts, colour: false }));
  assert.match(said.join("\n"), /did you mean b\?\[31mcdeg\?/);
  assert.match(said.join("\n"), /^\/c\/a\?\[31m:3:1: /m);
  assert.ok(!said.some((text) => text.includes("\u001b")));
});
