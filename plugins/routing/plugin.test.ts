import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import type { QueueToRoute, Route } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { standardPlugins } from "../standard.ts";
import { routing } from "./plugin.ts";

const QUEUE: QueueToRoute = {
  ...{ domain: "x.test", virtualMta: "{default}", mode: "normal" },
  ...{ agent: "smtp", isQuestion: false },
  mx: () => assert.fail("routes are not looked up"),
};

async function route(settings: string): Promise<Route | undefined> {
  const { generation } = await pluginLab([routing], `<domain x.test>\n${settings}\n</domain>\n`);
  const found = await generation.bus.decide("routeQueue", QUEUE, generation.view(QUEUE));
  assert.ok(found === undefined || "tiers" in found);
  return found;
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

test("check-config warns of a route to one of our own listeners", async () => {
  const diagnostics = async (listeners: string, settings: string): Promise<readonly string[]> => {
    const text = `host-name mx.me.test\npostmaster ops@x.test\n${listeners}\n<domain x.test>\n${settings}\n</domain>`;
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: standardPlugins,
      files: memoryFiles({ "/c/config": text }),
      checkFiles: false,
      loadPlugin: () => Promise.reject(new Error("there is none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
  };
  const own = (place: string): readonly string[] => [
    `warning: ${place} is this server itself: mail sent there bounces (5.4.6)`,
  ];
  const [lines, block] = [
    "smtp-listener 0.0.0.0:2525",
    "<smtp-listener [::]:2525>\n</smtp-listener>",
  ];
  for (const listeners of [lines, block, ""]) {
    assert.deepEqual(
      await diagnostics(listeners, "route 127.0.0.1:2525"),
      own("127.0.0.1 port 2525"),
    );
    assert.deepEqual(
      await diagnostics(listeners, "route mx.me.test:2525"),
      own("mx.me.test port 2525"),
    );
    assert.deepEqual(
      await diagnostics(listeners, "smtp-port 2525\nresolve-to 127.0.0.1"),
      own("127.0.0.1 port 2525"),
    );
    assert.deepEqual(await diagnostics(listeners, "route 127.0.0.1:26,other.test:2525"), []);
    assert.deepEqual(await diagnostics(listeners, "route lookup-mx:mx.me.test:2525"), []);
  }
});
