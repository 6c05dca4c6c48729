import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { readConfiguration } from "./configuration.ts";
import { packageEntry } from "./package-entry.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-package-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function put(folder: string, name: string, manifest: object): Promise<string> {
  const root = join(folder, "node_modules", name);
  await mkdir(root, { recursive: true });
  await writeFile(join(root, "package.json"), JSON.stringify(manifest));
  return root;
}

test("a package is found from the folder upwards, and begins where its manifest says", () =>
  inFolder(async (folder) => {
    const inner = join(folder, "etc", "mta");
    await mkdir(inner, { recursive: true });
    for (const [manifest, entry] of [
      [{}, "index.js"],
      [{ main: "./lib/a.js" }, "lib/a.js"],
      [{ main: "old.js", exports: "./new.js" }, "new.js"],
      [{ exports: { ".": { types: "./t.d.ts", import: { node: "./n.js" } } } }, "n.js"],
      [{ exports: { require: "./c.cjs", default: "./d.js" } }, "d.js"],
    ] as const) {
      const root = await put(folder, "@mine/plugin", manifest);
      assert.equal(await packageEntry("@mine/plugin", inner), join(root, entry));
    }
    const root = await put(folder, "many", { exports: { "./webhook": "./w.js" } });
    assert.equal(await packageEntry("many/webhook", inner), join(root, "w.js"));
    await assert.rejects(packageEntry("many", inner), /exports no "\." that can be imported/);
    await put(folder, "sly", { main: "../../../etc/passwd" });
    await assert.rejects(packageEntry("sly", inner), /outside itself/);
    await assert.rejects(
      packageEntry("none", inner),
      /package none was not found .*npm install none/,
    );
  }));

test("a configuration names a package as its plugin, and a missing one is said with its line", () =>
  inFolder(async (folder) => {
    const root = await put(folder, "postrider-plugin-x", { type: "module", exports: "./x.js" });
    const mod = join(dirname(import.meta.dirname), "core", "mod.ts");
    await writeFile(
      join(root, "x.js"),
      `import { definePlugin } from ${JSON.stringify(mod)};
       export default definePlugin({ name: "x", summary: "X.", directives: {} });`,
    );
    const file = join(folder, "config");
    await writeFile(file, "smtp-listener 127.0.0.1:0\nplugin postrider-plugin-x\nplugin gone\n");
    const { plugins, diagnostics } = await readConfiguration({ kind: "file", file });
    assert.ok(plugins.some(({ name }) => name === "x"));
    const found = diagnostics.filter(({ code }) => code === "unreadable-plugin");
    assert.deepEqual(
      found.map(({ at }) => at?.line),
      [3],
    );
    assert.match(
      found[0]?.message ?? "",
      /^gone cannot be used as a plugin: package gone was not found/,
    );
  }));
