import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startMta } from "../../test/support/mta.ts";
import { mta as command, type MtaRun } from "../../test/support/run-mta.ts";

test("why an operator paused a queue is told until it is resumed, also after a restart", async () => {
  const first = await startMta("");
  const { directory } = first;
  const ask = (...words: string[]): Promise<MtaRun> =>
    command(...words, "--socket", join(directory, "spool", "control.sock"));
  await ask("pause", "A.test/{default}", "--reason=their disk is full");
  await ask("pause", "b.test/{default}");
  await first.halt();
  const second = await startMta("", { directory });
  try {
    const { out } = await ask("show", "queues");
    assert.match(out, /a\.test\/\{default\} +0 +\d +0 +paused +their disk is full\n/);
    assert.match(out, /b\.test\/\{default\} +0 +\d +0 +paused\n/);
    const kept = await ask("show", "plugin-state", "core");
    assert.match(
      kept.out,
      /\ncore +holds +queue a\.test\/\{default\} +.*\ncore +holds +queue b\.test\/\{default\} .*\n\n2 entries\.$/,
    );
    const json: unknown = JSON.parse((await ask("show", "plugin-state", "core", "--json")).out);
    assert.ok(Array.isArray(json) && json.length === 2 && json[0].plugin === "core");
    const secret = await ask("show", "plugin-state", "sasl");
    assert.match(secret.out, /\nsasl +secret +salts +"\(secret\)" *\n\n1 entry\.$/);
    assert.match((await ask("show", "plugin-state", "--maxitems=0")).err, /maxitems/);
    const many = await ask("show", "plugin-state", "--maxitems=1001");
    assert.match(many.err, /expected a number of entries from 1 to 1000/);
    const long = await ask("pause", "a.test", `--reason=${"x".repeat(501)}`);
    assert.match(long.err, /a reason has at most 500 characters/);
    await ask("pause", "a.test", "--reason=still full");
    assert.match((await ask("show", "queues")).out, /paused +still full/);
    await ask("resume", "a.test");
    await ask("pause", "a.test");
    assert.match((await ask("show", "queues")).out, /a\.test\/\{default\} +0 +\d +0 +paused\n/);
    assert.match((await ask("show", "plugin-state", "core")).out, /\n2 entries\.$/);
  } finally {
    await second.stop();
  }
});
