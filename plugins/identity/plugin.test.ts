import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IDENTITY, type Identity } from "../../core/mod.ts";
import { obeysKindLaws, read, refuses } from "../../test/support/kind-laws.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { hostId } from "./host-id.ts";
import { identity } from "./plugin.ts";

async function identityUnder(text: string): Promise<Identity> {
  const { services } = await pluginLab([identity], text);
  return services.get(IDENTITY);
}

test("the first host-name is the main one, all of them are ours", async () => {
  const { hostName, localNames } = await identityUnder(
    "host-name MX.example\nserver_name b.example",
  );
  assert.equal(hostName, "mx.example");
  assert.deepEqual(localNames, ["mx.example", "b.example"]);
});

test("without host-name the server has the host's name, or one that may appear in EHLO", async () => {
  const { hostName, localNames } = await identityUnder("");
  assert.match(hostName, /^[a-z0-9.-]+$/i);
  assert.deepEqual(localNames, [hostName]);
});

test("host-id is a number or a text, 0 unless set", async () => {
  assert.equal((await identityUnder("")).hostId, "0");
  assert.equal((await identityUnder("host-id 12")).hostId, "12");
  assert.equal((await identityUnder("server_id = mx-1")).hostId, "mx-1");
  assert.equal(read(hostId, "eu.mx_1"), "eu.mx_1");
  refuses(hostId, "", "a b", "a..b", ".a", "a.", "a@b", "ü", "x".repeat(65));
  obeysKindLaws(hostId, fc.stringMatching(/^[\w.-]{1,66}$/));
});

test("a virtual MTA says its own host-name in EHLO", async () => {
  const text = "host-name mx.test\n<virtual-mta v>\nhost-name v.example\n</virtual-mta>";
  const { generation } = await pluginLab([identity], text);
  const names = ["v", "other"].map((virtualMta) =>
    generation.plan({ domain: "x.test", virtualMta }).sources.map(({ heloName }) => heloName),
  );
  assert.deepEqual(names, [["v.example"], ["mx.test"]]);
});
