import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { VERSION } from "../plugins/cli/version.ts";
import { pluginReadme, pluginsWithReadme } from "./plugin-readme.ts";

const root = join(import.meta.dirname, "..");

for (const { plugin, file } of pluginsWithReadme())
  test(`the README of ${plugin.name} says what its declaration says (npm run generate)`, () => {
    assert.equal(readFileSync(file, "utf8"), pluginReadme(plugin));
  });

test("the version the command prints is that of the package", () => {
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  assert.match(manifest, new RegExp(`"version": "${VERSION.replaceAll(".", "\\.")}"`));
});
