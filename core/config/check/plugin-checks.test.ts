import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryFiles } from "../../../test/support/memory-files.ts";
import { directive } from "../../directive/directive.ts";
import { yesNo } from "../../directive/kinds/words.ts";
import type { DirectiveOwner, PluginDiagnostic } from "../bind/directives.ts";
import { loadConfig } from "../load.ts";

const diagnostic = (directive: string, message: string): PluginDiagnostic => ({
  severity: "warning",
  directive,
  message,
});

const PLUGIN: DirectiveOwner = {
  name: "outputs",
  directives: {
    wide: directive(yesNo, { scopes: ["acct-file", "domain"], default: false, doc: "Wide." }),
  },
  check: {
    "acct-file": (_settings, name) =>
      name.startsWith("|") ? [diagnostic("wide", `${name} is a command`)] : [],
    domain: (_settings, name) => [diagnostic("wide", `${name} is checked`)],
  },
};

const OTHER: DirectiveOwner = {
  name: "other",
  directives: {
    deep: directive(yesNo, { scopes: ["acct-file", "domain"], default: false, doc: "Deep." }),
  },
  check: {},
};

async function found(...lines: readonly string[]): Promise<readonly string[]> {
  const { diagnostics } = await loadConfig({
    file: "/c/config",
    plugins: [PLUGIN, OTHER],
    files: memoryFiles({ "/c/config": lines.join("\n") }),
    loadPlugin: () => Promise.reject(new Error("there is none")),
  });
  return diagnostics.map(({ at, message }) => `${at?.line}:${at?.column} ${message}`);
}

test("a block that stands for itself is checked whatever it sets, a domain block where it sets something of the plugin's", async () => {
  assert.deepEqual(
    await found(
      "<acct-file |/bin/a>",
      "</acct-file>",
      "<acct-file |/bin/b>",
      "  deep yes",
      "</acct-file>",
      "<acct-file |/bin/c>",
      "  deep yes",
      "  wide yes",
      "</acct-file>",
      "<domain a.example>",
      "  deep yes",
      "</domain>",
      "<domain b.example>",
      "  wide yes",
      "</domain>",
    ),
    [
      "1:2 |/bin/a is a command",
      "3:2 |/bin/b is a command",
      "8:8 |/bin/c is a command",
      "14:8 b.example is checked",
    ],
  );
});
