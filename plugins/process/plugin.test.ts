import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { process as processPlugin } from "./plugin.ts";

test("pid-file names the process while the server runs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-pid-"));
  try {
    const file = join(folder, "mta.pid");
    const { generation } = await pluginLab([processPlugin], `pid-file ${file}\nserver_id = mx-1\n`);
    const { bus, config } = generation;
    await bus.lifecycle("start", config.global);
    assert.equal(readFileSync(file, "utf8"), `${process.pid}\n`);
    assert.equal(config.global.get("host-id").value, "mx-1");
    await bus.lifecycle("stop", config.global);
    assert.ok(!existsSync(file));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("without pid-file there is none", async () => {
  const { generation } = await pluginLab([processPlugin], "");
  await generation.bus.lifecycle("start", generation.config.global);
  await generation.bus.lifecycle("stop", generation.config.global);
});
