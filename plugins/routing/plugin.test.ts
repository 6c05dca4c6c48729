import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { routing } from "./plugin.ts";

const QUEUE = { domain: "x.test", virtualMta: "{default}" };

async function route(settings: string): Promise<Route | undefined> {
  const { generation } = await pluginLab([routing], `<domain x.test>\n${settings}\n</domain>\n`);
  return generation.bus.decide("routeQueue", QUEUE, generation.view(QUEUE));
}

test("without a directive mail goes to the domain's MX", async () => {
  assert.equal(await route(""), undefined);
});

test("commas join equals, a semicolon starts the next preference", async () => {
  assert.deepEqual(await route("route a.test,b.test:2525;[192.0.2.1]:26;lookup-mx:c.test"), {
    tiers: [
      [
        { host: "a.test", port: 25, lookupMx: false },
        { host: "b.test", port: 2525, lookupMx: false },
      ],
      [{ host: "192.0.2.1", port: 26, lookupMx: false }],
      [{ host: "c.test", port: 25, lookupMx: true }],
    ],
  });
});

test("smtp-port holds for hosts without a port", async () => {
  const found = await route("smtp-hosts a.test,b.test:26\nsmtp-port 2500");
  assert.deepEqual(
    found?.tiers.flat().map(({ port }) => port),
    [2500, 26],
  );
});

test("resolve-to uses another name's MX", async () => {
  const tiers = [[{ host: "y.test", port: 25, lookupMx: true }]];
  assert.deepEqual(await route("resolve-to y.test"), { tiers });
});

test("smtp-hosts wins over resolve-to", async () => {
  const found = await route("resolve-to y.test\nroute z.test");
  assert.equal(found?.tiers[0]?.[0]?.host, "z.test");
});
