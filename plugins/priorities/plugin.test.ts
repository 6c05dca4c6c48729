import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { priorities } from "./plugin.ts";

async function priority(line: string): Promise<unknown> {
  const { generation } = await pluginLab([priorities], `<domain x.test>\n${line}\n</domain>`);
  return generation.config.domain("x.test", "v").get("queue-priority").value;
}

test("priorities go from 0 to 100 under either name, 50 unless set", async () => {
  assert.equal(await priority(""), 50);
  assert.equal(await priority("queue-priority 0"), 0);
  assert.equal(await priority("delivery_priority = 100"), 100);
  await assert.rejects(priority("queue-priority 101"));
});

async function interruption(lines: string): Promise<unknown> {
  const { generation } = await pluginLab([priorities], `<domain x.test>\n${lines}\n</domain>`);
  return generation.plan({ domain: "x.test", virtualMta: "v" }).interruption;
}

test("a connection may be taken after a message unless the domain says otherwise, and in the middle if it says so", async () => {
  assert.equal(await interruption(""), "after-message");
  assert.equal(await interruption("allow-priority-interruption no"), "never");
  const transfer = "allow-priority-interruption-during-transfer yes";
  assert.equal(await interruption(transfer), "at-once");
  assert.equal(await interruption(`${transfer}\nallow-priority-interruption no`), "never");
});
