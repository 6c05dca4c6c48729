import assert from "node:assert/strict";
import { test } from "node:test";
import { loadConfig } from "../../core/host.ts";
import { demandOf, type HostRefused, RESOLVER, type TlsDemand } from "../../core/mod.ts";
import { memoryFiles } from "../../test/support/memory-files.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { found, tableResolver } from "../../test/support/table-resolver.ts";
import { dns } from "../dns/plugin.ts";
import { dane } from "./plugin.ts";

const DATA = Buffer.alloc(32);
const RECORD = { usage: 3, selector: 1, matchingType: 1, data: DATA };

async function asked(
  settings: string,
  { validates = true, before = demandOf("opportunistic", "mx.test") } = {},
): Promise<{
  readonly demand: TlsDemand | HostRefused;
  readonly alarms: readonly string[];
  /** The alarms that are left after a reload. */
  readonly left: readonly string[];
}> {
  const names = { "A mx.test": found("192.0.2.1") };
  const records = { "_25._tcp.mx.test": found(RECORD) };
  const mx = { "x.test": found({ preference: 1, exchange: "mx.test" }) };
  const resolver = { ...tableResolver(names, records, mx), validates };
  const lab = await pluginLab([dane], settings, (services) => services.put(RESOLVER, resolver));
  const { bus } = lab.generation;
  const queue = { domain: "x.test", virtualMta: "v" };
  const peer = { ...queue, hostName: "mx.test", address: "192.0.2.1", port: 25, mxOf: "x.test" };
  const demand = await bus.transform("securePeer", before, peer, lab.generation.view(queue));
  const keys = (): readonly string[] => lab.alarms().map(({ key }) => key);
  const alarms = keys();
  const change = await bus.prepare(lab.generation.config.global);
  await change.commit();
  return { demand, alarms, left: keys() };
}

const ON = "<domain x.test>\nuse-dane yes\n</domain>";

test("a host is held to its records, with the names that a certificate may have", async () => {
  const by = "the TLSA records of mx.test";
  const dane = { kind: "dane", records: [RECORD], names: ["mx.test", "x.test"], by } as const;
  assert.deepEqual((await asked(ON)).demand, dane);
  assert.deepEqual((await asked(ON, { before: demandOf("verified", "mx.test") })).demand, dane);
});

test("nobody is asked where DANE is off, or TLS is", async () => {
  assert.equal((await asked("")).demand.kind, "opportunistic");
  const other = "<domain other.test>\nuse-dane yes\n</domain>";
  assert.equal((await asked(other)).demand.kind, "opportunistic");
  assert.equal((await asked(ON, { before: demandOf("none", "mx.test") })).demand.kind, "none");
});

test("name servers that prove nothing are told of, by an alarm and in the file", async () => {
  const { demand, alarms, left } = await asked(ON, { validates: false });
  assert.deepEqual([demand.kind, alarms, left], ["opportunistic", ["not-validated"], []]);
  const warnings = async (text: string): Promise<readonly string[]> => {
    const { diagnostics } = await loadConfig({
      file: "/c/config",
      plugins: [dane, dns],
      files: memoryFiles({ "/c/config": text }),
      loadPlugin: () => Promise.reject(new Error("there is none")),
    });
    return diagnostics.map(({ severity, message }) => `${severity} ${message}`);
  };
  const text = "use-dane is not in force: the name server 192.0.2.53 is not known to validate";
  const server = "name-server 127.0.0.1\nname-server 192.0.2.53\n";
  assert.deepEqual(await warnings(server + ON), [`warning ${text}`]);
  assert.deepEqual(await warnings(`${server}validating-name-server 192.0.2.53\n${ON}`), []);
  assert.deepEqual(await warnings(server), []);
  assert.deepEqual(await warnings(ON), []);
});
