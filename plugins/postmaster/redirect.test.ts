import assert from "node:assert/strict";
import { test } from "node:test";
import {
  IDENTITY,
  NOTIFY_NEVER,
  parseAddress,
  type Recipient,
  THIS_SERVER,
} from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { routing } from "../routing/plugin.ts";
import { toPostmasters } from "./redirect.ts";

function recipient(address: string, more: Partial<Recipient> = {}): Recipient {
  const domain = parseAddress(address)?.domain || "mx.test";
  return { address, domain, originalRecipient: undefined, notify: 0, ...more };
}

/** What becomes of recipients under a configuration: addresses with their original ones and NOTIFY. */
async function reshaped(
  recipients: readonly Recipient[],
  addresses: readonly string[],
  config = "",
): Promise<readonly unknown[]> {
  const { generation, services } = await pluginLab([routing], config, (given) =>
    given.put(IDENTITY, { hostName: "mx.test", localNames: ["mx.test"], hostId: "0" }),
  );
  const known = { thisServer: services.get(THIS_SERVER), config: generation.config };
  const result = toPostmasters(recipients, addresses, known);
  if (result === recipients) return ["the same"];
  return result.map(({ address, originalRecipient, notify }) => [
    address,
    originalRecipient,
    notify,
  ]);
}

test("who is not postmaster of ours is left alone", async () => {
  const others = [recipient("a@x.test"), recipient("postmaster@x.test"), recipient("b@mx.test")];
  assert.deepEqual(await reshaped(others, ["ops@x.test"]), ["the same"]);
});

test("postmasters get one copy each, whoever else is named", async () => {
  const all = [
    recipient("ops@X.test"),
    recipient("postmaster", { notify: 3 }),
    recipient("abuse@mx.test", { originalRecipient: "rfc822;help@y.test" }),
  ];
  assert.deepEqual(await reshaped(all, ["ops@x.test", "boss@x.test"]), [
    ["ops@X.test", undefined, 0],
    ["boss@x.test", "rfc822;postmaster@mx.test", 3],
  ]);
});

test("addresses at our own name count only with a route", async () => {
  const one = [recipient("postmaster")];
  assert.deepEqual(await reshaped(one, ["ops@mx.test"]), [["postmaster", undefined, NOTIFY_NEVER]]);
  const route = "<domain mx.test>\nroute inner.test\n</domain>";
  assert.deepEqual(await reshaped(one, ["ops@mx.test"], route), [
    ["ops@mx.test", "rfc822;postmaster@mx.test", 0],
  ]);
  assert.deepEqual(await reshaped(one, [], route), [["postmaster", undefined, 0]]);
});
