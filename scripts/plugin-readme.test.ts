import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../plugins/cli/version.ts";
import { standardPlugins } from "../plugins/standard.ts";
import { pluginReadme } from "./plugin-readme.ts";

const root = join(import.meta.dirname, "..");

for (const plugin of standardPlugins)
  test(`the README of ${plugin.name} says what its declaration says (npm run generate)`, () => {
    const written = readFileSync(join(root, "plugins", plugin.name, "README.md"), "utf8");
    assert.equal(written, pluginReadme(plugin));
  });

test("the version the command prints is that of the package", () => {
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  assert.match(manifest, new RegExp(`"version": "${VERSION.replaceAll(".", "\\.")}"`));
});
