import assert from "node:assert/strict";
import { test } from "node:test";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { localDelivery } from "./plugin.ts";

test("local needs a command, from its own block or a wider one", async () => {
  const own = "<domain x.test>\nlocal yes\n</domain>";
  await assert.rejects(pluginLab([localDelivery], own), /local yes needs a mailbox-command/);
  const command = '<domain *>\nmailbox-command "/usr/bin/deliver -d $user"\n</domain>';
  const { generation } = await pluginLab([localDelivery], `${own}\n${command}`);
  const view = generation.config.domain("x.test", "v");
  assert.equal(view.get("mailbox-command").value, "/usr/bin/deliver -d $user");
  await pluginLab([localDelivery], "<domain x.test>\nlocal no\n</domain>");
});
