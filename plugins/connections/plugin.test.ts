import assert from "node:assert/strict";
import { test } from "node:test";
import { type DeliveryPlan, IDENTITY, type Plugin } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { ROOM } from "../process/contract.ts";
import { smtpClient } from "../smtp-client/plugin.ts";
import { virtualMta } from "../virtual-mta/plugin.ts";
import { connections } from "./plugin.ts";

const PLUGINS: readonly Plugin[] = [virtualMta, connections, smtpClient];

async function plan(
  text: string,
  virtualMtaName = "{default}",
  mostOut = Number.POSITIVE_INFINITY,
): Promise<DeliveryPlan> {
  const { generation } = await pluginLab(PLUGINS, text, (services) => {
    services.put(IDENTITY, { hostName: "mx.test", localNames: ["mx.test"], hostId: "0" });
    services.put(ROOM, { mostIn: mostOut, mostOut });
  });
  return generation.plan({ domain: "x.test", virtualMta: virtualMtaName });
}

test("limits of a queue, of its virtual MTA and of the server are three", async () => {
  const text = `
    total-max-smtp-out 50
    <virtual-mta v>
      max-smtp-out 7
    </virtual-mta>
    <domain x.test>
      max-smtp-out 3
    </domain>`;
  const { maxConnections, maxVirtualMtaConnections, maxTotalConnections } = await plan(text, "v");
  assert.deepEqual([maxConnections, maxVirtualMtaConnections, maxTotalConnections], [3, 7, 50]);
});

test("no more connections than the process has descriptors for", async () => {
  assert.equal((await plan("total-max-smtp-out 50", "v", 20)).maxTotalConnections, 20);
});

test("a queue has 20 connections unless set, a virtual MTA as many as it likes", async () => {
  const { maxConnections, maxVirtualMtaConnections } = await plan("");
  assert.deepEqual([maxConnections, maxVirtualMtaConnections], [20, Number.POSITIVE_INFINITY]);
});

test("0 messages per connection means no limit", async () => {
  const text = "<domain x.test>\nmax-msg-per-connection 0\n</domain>";
  assert.equal((await plan(text)).maxMessagesPerConnection, Number.POSITIVE_INFINITY);
});

test("a virtual MTA sends from its addresses, with their names or the server's", async () => {
  const text = `
    <virtual-mta v>
      smtp-source-host 192.0.2.1 one.test
      smtp-source-host 192.0.2.2 two.test
      bind-to-source-ip 192.0.2.3,192.0.2.4
    </virtual-mta>`;
  assert.deepEqual((await plan(text, "v")).sources, [
    { address: "192.0.2.1", heloName: "one.test" },
    { address: "192.0.2.2", heloName: "two.test" },
    { address: "192.0.2.3", heloName: "mx.test" },
    { address: "192.0.2.4", heloName: "mx.test" },
  ]);
});

test("extensions a domain is to do without are ignored, others used", async () => {
  const text = "<domain x.test>\nignore-chunking yes\nignore-dsn yes\n</domain>";
  assert.deepEqual([...(await plan(text)).ignoreExtensions].sort(), ["CHUNKING", "DSN"]);
});

test("time limits can be set under either name", async () => {
  const text =
    "<domain x.test>\nconnection-timeout 7s\nread-timeout 8s\nsmtp-timeout 9m\n</domain>";
  const { connect, command, transaction } = (await plan(text)).timeouts;
  assert.deepEqual([connect, command, transaction], [7000, 8000, 540_000]);
});

test("max-smtp-out-per-ip is a number from 1 on", async () => {
  const most = async (value: string): Promise<unknown> =>
    (await plan(`<domain x.test>\nmax-smtp-out-per-ip ${value}\n</domain>`)).ceilings;
  assert.deepEqual(await most("2"), [{ name: "max-smtp-out-per-ip", by: ["peer-ip"], most: 2 }]);
  assert.deepEqual(await most("unlimited"), []);
  await assert.rejects(most("0"));
});
