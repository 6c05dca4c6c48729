import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCK, IDENTITY } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { routing } from "../routing/plugin.ts";
import { localDelivery } from "./plugin.ts";

const domain = (lines: string): string => `<domain x.test>\n${lines}\n</domain>`;

function lab(text: string): Promise<PluginLab> {
  return pluginLab([localDelivery, routing], text, (services) => {
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
  for (const type of ["smtp", "discard"]) await lab(domain(`type ${type}`));
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
  assert.equal(await planOf("type lmtp\nsmtp-hosts a.test:24"), "lmtp 100 60");
  assert.equal(await planOf("local yes"), "pipe 1 121");
  assert.equal(await planOf("type pipe"), "pipe 1 121");
  assert.equal(await planOf("type file"), "file 1 121");
});

test("type lmtp needs hosts, each with a port of its own or a socket", async () => {
  await assert.rejects(lab(domain("type lmtp")), /type lmtp needs smtp-hosts/);
  await assert.rejects(lab(domain("type lmtp\nsmtp-hosts a.test")), /not spoken on port 25/);
  await assert.rejects(lab(domain("type lmtp\nsmtp-hosts a.test:25")), /not spoken on port 25/);
  await lab(domain("type lmtp\nsmtp-hosts a.test:24,unix:/run/lmtp"));
  await lab(domain("type lmtp\nsmtp-hosts a.test\nsmtp-port 24"));
  const nested = `<virtual-mta v>\n${domain("smtp-hosts a.test:24")}\n</virtual-mta>`;
  await lab(`${nested}\n${domain("type lmtp")}`);
});

test("a socket is for type lmtp alone", async () => {
  const socket = "smtp-hosts unix:/run/lmtp";
  await assert.rejects(lab(domain(socket)), /SMTP cannot use the socket unix:\/run\/lmtp/);
  const nested = `<virtual-mta v>\n${domain("type lmtp")}\n</virtual-mta>`;
  await lab(`${nested}\n${domain(socket)}`);
});
