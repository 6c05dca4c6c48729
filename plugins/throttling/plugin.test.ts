import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { throttling } from "./plugin.ts";

async function settingOf(directive: string, value: string): Promise<unknown> {
  const text = `<domain x.test>\n${directive} ${value}\n</domain>`;
  const { generation } = await pluginLab([throttling], text);
  return generation.config.domain("x.test", "v").get(directive).value;
}

test("rates are counts in windows; 0 means no limit", async () => {
  const hour = { count: 100, window: 3_600_000 };
  assert.deepEqual(await settingOf("max-msg-rate", "100/h"), hour);
  assert.deepEqual(await settingOf("max-connect-rate", "1/5s"), { count: 1, window: 5000 });
  const none = await settingOf("max-msg-rate", "0");
  assert.deepEqual(none, await settingOf("max-msg-rate", "unlimited"));
  await assert.rejects(settingOf("max-msg-rate", "100"));
});

test("max-data-volume-rate is an amount of data in a window", async () => {
  const twoHours = { count: 10 * 1024 ** 3, window: 7_200_000 };
  assert.deepEqual(await settingOf("max-data-volume-rate", "10g/2h"), twoHours);
  await assert.rejects(settingOf("max-data-volume-rate", "10g"));
});

test("delivery-interval is in seconds unless it says its unit", async () => {
  assert.equal(await settingOf("delivery-interval", "5"), 5000);
  assert.equal(await settingOf("delivery-interval", "2m"), 120_000);
});
