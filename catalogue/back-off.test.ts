import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingsView } from "../core/directive/settings-view.ts";
import { pluginLab } from "../test/support/plugin-lab.ts";
import { backOffCatalogue } from "./back-off.ts";

const LIST = "<smtp-pattern-list slow>\nreply /slow down/ mode=backoff\n</smtp-pattern-list>\n";

async function domain(lines: string): Promise<SettingsView<"domain">> {
  const text = `${LIST}<domain x.test>\n${lines}\n</domain>`;
  const { generation } = await pluginLab([backOffCatalogue], text);
  return generation.config.domain("x.test", "v");
}

test("a domain names its list of replies, which must exist", async () => {
  assert.equal((await domain("smtp-pattern-list slow")).get("smtp-pattern-list").value, "slow");
  await assert.rejects(domain("smtp-pattern-list quick"), /quick/);
});

test("pauses in back-off are at most 30, an hour unless set", async () => {
  const pauses = async (line: string): Promise<unknown> =>
    (await domain(line)).get("backoff-retry-after").value;
  assert.deepEqual(await pauses(""), [3_600_000]);
  assert.deepEqual(await pauses("backoff-retry-after 30m, 1h,2h"), [1.8e6, 3.6e6, 7.2e6]);
  const thirty = Array.from({ length: 30 }, () => "1m").join(",");
  assert.deepEqual(await pauses(`backoff-retry-after ${thirty}`), Array(30).fill(60_000));
  await assert.rejects(pauses(`backoff-retry-after ${thirty},1m`));
});

test("modes and ends of a back-off", async () => {
  const view = await domain("back-off-mode off\nbackoff-to-normal-after never");
  assert.equal(view.get("back-off-mode").value, "off");
  assert.equal(view.get("backoff-to-normal-after").value, Number.POSITIVE_INFINITY);
  await assert.rejects(domain("back-off-mode maybe"));
});
