import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pid } from "node:process";
import { test } from "node:test";
import { CLOCK } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { ENDING } from "./contract.ts";
import { process as processPlugin } from "./plugin.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-pid-"));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function started(text: string): Promise<PluginLab> {
  const lab = await pluginLab([processPlugin], text, (services) =>
    services.put(CLOCK, new FakeClock()),
  );
  await lab.generation.bus.lifecycle("start", lab.generation.config.global);
  return lab;
}

test("pid-file names the process while the server runs", () =>
  inFolder(async (folder) => {
    const file = join(folder, "mta.pid");
    writeFileSync(file, "left behind by a crash\n");
    const { services } = await started(`pid-file ${file}`);
    assert.equal(readFileSync(file, "utf8"), `${pid}\n`);
    assert.deepEqual(await services.dispose(), []);
    assert.ok(!existsSync(file));
  }));

test("a reload with another pid-file leaves the one that was written, until the end", () =>
  inFolder(async (folder) => {
    const [first, second] = [join(folder, "a.pid"), join(folder, "b.pid")];
    const lab = await started(`pid-file ${first}`);
    const { bus, config } = await lab.reload(`pid-file ${second}`);
    await (await bus.prepare(config.global)).commit();
    assert.ok(existsSync(first) && !existsSync(second));
    await lab.services.dispose();
    assert.ok(!existsSync(first));
  }));

test("a file that another process has taken over, or somebody removed, is let be", () =>
  inFolder(async (folder) => {
    const file = join(folder, "mta.pid");
    const { services } = await started(`pid-file ${file}`);
    writeFileSync(file, "1\n");
    assert.deepEqual(await services.dispose(), []);
    assert.equal(readFileSync(file, "utf8"), "1\n");
    const next = await started(`pid-file ${file}`);
    await rm(file);
    assert.deepEqual(await next.services.dispose(), []);
  }));

test("a pid-file that cannot be written keeps the server from starting", () =>
  inFolder(async (folder) => {
    const text = `pid-file ${join(folder, "nowhere", "mta.pid")}`;
    await assert.rejects(started(text), /the pid-file cannot be written: .*nowhere/);
  }));

test("without pid-file there is none", async () => {
  const { services } = await started("");
  assert.deepEqual(await services.dispose(), []);
});

test("drain-timeout is 30 s unless set, and a reload changes it", async () => {
  const lab = await started("");
  assert.equal(lab.generation.services.get(ENDING).drainTimeout, 30_000);
  const { services } = await lab.reload("drain-timeout 5s");
  assert.equal(services.get(ENDING).drainTimeout, 5000);
});
