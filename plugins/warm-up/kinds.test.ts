import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/config/load.ts";
import type { ResolvedConfig } from "../../core/config/resolve/resolved-config.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { warmUp } from "./plugin.ts";

async function load(text: string): Promise<ResolvedConfig> {
  return (await pluginLab([warmUp], text)).generation.config;
}

test("cold virtual MTAs are names of virtual MTAs, several of them", async () => {
  const config = await load(`
    <virtual-mta warm>
      cold-virtual-mta cold1
      cold-virtual-mta cold2
    </virtual-mta>
    <virtual-mta cold1>
    </virtual-mta>
    <virtual-mta cold2>
    </virtual-mta>
  `);
  const names = config.virtualMta("warm").get("cold-virtual-mta").value;
  assert.deepEqual(names, ["cold1", "cold2"]);
  const missing = "<virtual-mta warm>\ncold-virtual-mta nowhere\n</virtual-mta>";
  await assert.rejects(load(missing), /nowhere/);
});

test("the allowance is one number, or one a day", async () => {
  const allowance = async (value: string): Promise<unknown> => {
    const config = await load(`<domain x.test>\nmax-cold-virtual-mta-msg ${value}\n</domain>`);
    return config.domain("x.test", "v").get("max-cold-virtual-mta-msg").value;
  };
  assert.deepEqual(await allowance("100"), [100]);
  assert.deepEqual(await allowance("50/day"), [50]);
  assert.deepEqual(await allowance("50/day,100/day,200/day"), [50, 100, 200]);
  await assert.rejects(allowance("50/h"));
});

test("numbers without a cold virtual MTA, and a cold virtual MTA without numbers, are told of", async () => {
  const found = async (text: string): Promise<string> => {
    const folder = "/etc/mta";
    const { diagnostics } = await loadConfig({
      file: `${folder}/config`,
      plugins: [warmUp],
      files: memoryFiles({ [`${folder}/config`]: text }),
      checkFiles: false,
      examine: () => [],
      loadPlugin: () => Promise.reject(new Error("none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity} ${message}`).join("; ");
  };
  const numbers = "<domain *>\nmax-cold-virtual-mta-msg 50\n</domain>";
  assert.match(await found(numbers), /^warning max-cold-virtual-mta-msg has no effect: /);
  const cold =
    "<virtual-mta v>\ncold-virtual-mta w\n</virtual-mta>\n<virtual-mta w>\n</virtual-mta>";
  assert.match(await found(cold), /^warning cold-virtual-mta has no effect alone$/);
  assert.equal(await found(`${cold}\n${numbers}`), "");
});
