import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { commandOn, ROOT, THIS_RUNTIME } from "../test/support/runtimes.ts";
import { main } from "./main.ts";
import { newPlugin, pluginFiles } from "./new-plugin.ts";

const SILENT = { print: () => {}, copy: () => {}, complain: () => {}, colour: false };

test("a new plugin's test passes as it is, and check-config finds nothing in its configuration", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-new-"));
  try {
    await newPlugin("size-guard", folder, SILENT);
    const place = join(folder, "size-guard");
    // In a checkout the package has no name; what is packed is tried by npm run check:package.
    for (const file of ["size-guard.ts", "size-guard.test.ts"]) {
      const text = await readFile(join(place, file), "utf8");
      const changed = text
        .replace('"postrider/testing"', JSON.stringify(join(ROOT, "core/testing.ts")))
        .replace('"postrider"', JSON.stringify(join(ROOT, "core/mod.ts")));
      await writeFile(join(place, file), changed);
    }
    const [program] = commandOn(THIS_RUNTIME, "bin/mta.js");
    const file = join(place, "size-guard.test.ts");
    const args = { bun: ["test"], node: ["--test"], deno: ["test", "-A", "--no-check", file] };
    // Deno finds packages from the folder it is started in.
    const cwd = THIS_RUNTIME === "deno" ? ROOT : place;
    const { status, stderr, stdout } = spawnSync(program, args[THIS_RUNTIME], {
      cwd,
      encoding: "utf8",
    });
    assert.equal(status, 0, stdout + stderr);
    assert.equal(await main(["check-config", join(place, "config")], SILENT), 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("who makes a plugin where Node would warn at every start is told how not to be warned", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-new-"));
  const said: string[] = [];
  const terminal = { ...SILENT, print: (text: string) => void said.push(text) };
  try {
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    await newPlugin("one", folder, terminal);
    assert.doesNotMatch(said.join("\n"), /npm pkg/);
    await writeFile(join(folder, "package.json"), "{}");
    await newPlugin("two", folder, terminal);
    assert.match(said.join("\n"), /package\.json does not say .*: npm pkg set type=module$/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("nothing is overwritten, and names that cannot be are refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-new-"));
  try {
    await newPlugin("mine", folder, SILENT);
    await assert.rejects(newPlugin("mine", folder, SILENT), /mine already exists/);
    for (const name of ["../up", "Mine", "a--b", ""])
      await assert.rejects(newPlugin(name, folder, SILENT), /cannot be the name of a plugin/);
    await assert.rejects(newPlugin("lmtp", folder, SILENT), /lmtp is a built-in plugin/);
    assert.match(pluginFiles("new").get("new.ts") ?? "", /export const newPlugin: Plugin/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
