import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab } from "../test/support/plugin-lab.ts";
import { limitsCatalogue } from "./limits.ts";

async function priority(line: string): Promise<unknown> {
  const { generation } = await pluginLab([limitsCatalogue], `<domain x.test>\n${line}\n</domain>`);
  return generation.config.domain("x.test", "v").get("queue-priority").value;
}

test("priorities go from 0 to 100 under either name, 50 unless set", async () => {
  assert.equal(await priority(""), 50);
  assert.equal(await priority("queue-priority 0"), 0);
  assert.equal(await priority("delivery_priority = 100"), 100);
  await assert.rejects(priority("queue-priority 101"));
});
