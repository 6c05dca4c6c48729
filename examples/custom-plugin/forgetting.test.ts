import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryQueue, pluginLab, sampleMessage } from "../../core/testing.ts"; // "postrider/testing" outside this checkout
import { subjectGuard } from "./subject-guard.ts";
import { wordLog } from "./word-log.ts";

const CONFIG = `remember-refusals 30m
<subject-rule scams>
  words lottery
</subject-rule>`;

test("refusals are counted, told and forgotten, in time that the test moves", async () => {
  const lab = await pluginLab([subjectGuard, wordLog], CONFIG);
  const { bus, config } = lab.generation;
  const stop = lab.startJobs();
  const message = sampleMessage({ header: ["Subject: The =?utf-8?q?LOTTERY?="] });
  for (let sent = 0; sent < 3; sent++) {
    const { verdict } = await bus.inspect(message, config.source("192.0.2.1"));
    assert.equal(verdict.accept, false);
  }
  const refusals = lab.metrics().find(({ name }) => name.endsWith("_refusals_total"));
  assert.deepEqual([refusals?.series[0]?.labels, refusals?.series[0]?.value], [["scams"], 3]);
  assert.equal(lab.alarms()[0]?.key, "many");
  assert.equal(lab.events.filter(({ from }) => from === "word-log").length, 3);
  const kept: unknown = await (await lab.fetch("/subject-guard/refusals/scams")).json();
  assert.ok(Array.isArray(kept) && kept.length === 3);
  assert.equal((await lab.command("refusals", "scams")).text, "scams: 3 refused");
  await lab.clock.advance(32 * 60_000);
  assert.deepEqual(lab.alarms(), []);
  assert.equal(await (await lab.fetch("/subject-guard/refusals/scams")).text(), "[]");
  await stop();
});

test("when a rule last refused a message is known after a restart", async () => {
  const kept = new MemoryQueue();
  const nothing = (): void => {};
  const lab = await pluginLab([subjectGuard], CONFIG, nothing, kept);
  const message = sampleMessage({ header: ["Subject: lottery"] });
  const { bus, config } = lab.generation;
  await bus.inspect(message, config.source("192.0.2.1"));
  await lab.clock.advance(1000);
  const again = await pluginLab([subjectGuard], CONFIG, nothing, kept);
  const last = async (rule: string): Promise<string> =>
    (await again.fetch(`/subject-guard/last-refusal/${rule}`)).text();
  assert.equal(await last("scams"), JSON.stringify({ at: lab.clock.now() - 1000 }));
  assert.equal(await last("other"), '{"at":null}');
});
