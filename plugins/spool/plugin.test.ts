import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import type { Plugin } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { spoolDirectory } from "./contract.ts";
import { spool } from "./plugin.ts";

/** The directory of the queue, and what is said of others. */
async function load(text: string): Promise<readonly string[]> {
  const { config, diagnostics } = await loadConfig<Plugin>({
    file: "/c/config",
    plugins: [spool],
    files: memoryFiles({ "/c/config": text }),
    loadPlugin: () => Promise.reject(new Error("none")),
    checkFiles: false,
  });
  assert.ok(config);
  const said = diagnostics.map(({ message, at }) => `${at?.line}: ${message}`);
  return [spoolDirectory(config), ...said];
}

const block = (path: string): string => `<spool ${path}>\n</spool>\n`;

test("the queue is in one directory: delivery-queue, else the first block, else a folder of its own", async () => {
  assert.deepEqual(await load(""), ["/c/spool"]);
  assert.deepEqual(await load("delivery-queue q\n"), ["/c/q"]);
  assert.deepEqual(await load(`${block("/a")}${block("/a")}`), ["/a"]);
});

test("directories that nothing is put into are warned of", async () => {
  const warning = (used: string, other: string): string =>
    `the queue is kept in one directory, ${used}: nothing is put into ${other}`;
  assert.deepEqual(await load(`${block("/a")}${block("/b")}`), ["/a", `3: ${warning("/a", "/b")}`]);
  assert.deepEqual(await load(`delivery-queue /q\n${block("/b")}`), [
    "/q",
    `2: ${warning("/q", "/b")}`,
  ]);
});
