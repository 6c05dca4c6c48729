import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCK, IDENTITY } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { localDelivery } from "./plugin.ts";

const domain = (lines: string): string => `<domain x.test>\n${lines}\n</domain>`;

function lab(text: string): Promise<PluginLab> {
  return pluginLab([localDelivery], text, (services) => {
    services.put(CLOCK, new FakeClock());
    services.put(IDENTITY, { hostName: "mx.test", localNames: ["mx.test"], hostId: "1" });
  });
}

test("local needs a command, from its own block or a wider one", async () => {
  const own = domain("local yes");
  await assert.rejects(lab(own), /local yes needs a mailbox-command/);
  const command = '<domain *>\nmailbox-command "/usr/bin/deliver -d $user"\n</domain>';
  await lab(`${own}\n${command}`);
  await lab(domain("local no"));
});

test("each type needs its place", async () => {
  await assert.rejects(lab(domain("type pipe")), /type pipe needs a command/);
  await assert.rejects(lab(domain("type file")), /type file needs a file-destination/);
  await assert.rejects(lab(domain("type maildir")), /type maildir needs a maildir-destination/);
  for (const type of ["smtp", "lmtp", "discard"]) await lab(domain(`type ${type}`));
});

test("the plan names the agent; on this host it goes recipient by recipient", async () => {
  const lines =
    "command-timeout 2h\ncommand /bin/cat\nmailbox-command /bin/cat\nfile-destination /m";
  const planOf = async (how: string): Promise<string> => {
    const { generation } = await lab(domain(`${how}\n${lines}`));
    const plan = generation.plan({ domain: "x.test", virtualMta: "v" });
    const { agent, maxRecipientsPerTransaction, timeouts } = plan;
    return `${agent} ${maxRecipientsPerTransaction} ${timeouts.transaction / 60_000}`;
  };
  assert.equal(await planOf("type smtp"), "smtp 100 60");
  assert.equal(await planOf("type lmtp"), "lmtp 100 60");
  assert.equal(await planOf("local yes"), "pipe 1 121");
  assert.equal(await planOf("type pipe"), "pipe 1 121");
  assert.equal(await planOf("type file"), "file 1 121");
});
