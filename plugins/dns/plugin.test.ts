import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOCK, RANDOM, RESOLVER } from "../../core/mod.ts";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { dns } from "./plugin.ts";

async function dnsTimeout(text: string): Promise<number> {
  const { generation } = await pluginLab([dns], text, (services) => {
    services.put(CLOCK, new FakeClock());
    services.put(RANDOM, fakeRandom(1));
  });
  return generation.plan({ domain: "x.test", virtualMta: "v" }).dnsTimeout;
}

test("dns-timeout is 30 s unless a domain, or the server for all of them, says otherwise", async () => {
  assert.equal(await dnsTimeout(""), 30_000);
  assert.equal(await dnsTimeout("dns-timeout 20"), 20_000);
  const domain = "<domain x.test>\ndns-timeout 10s\n</domain>";
  assert.equal(await dnsTimeout(`dns-timeout 20\n${domain}`), 10_000);
});

test("the AD bit of a name server that is named as validating counts, wherever it is", async () => {
  const validates = async (text: string): Promise<boolean> => {
    const { services } = await pluginLab([dns], text);
    return services.get(RESOLVER).validates;
  };
  assert.equal(await validates("name-server 192.0.2.53"), false);
  assert.equal(await validates("name-server 127.0.0.1"), true);
  const named = "validating-name-server 192.0.2.0/24\nname-server 192.0.2.53";
  assert.equal(await validates(named), true);
  assert.equal(await validates(`${named}\nname-server 198.51.100.53`), false);
});

test("edns-udp-length is what name servers are offered, within its borders", async () => {
  const offered: number[] = [];
  const server = await startDnsServer((name, _type, query) => {
    for (const record of query.additionals ?? [])
      if (record.type === "OPT") offered.push(record.udpPayloadSize);
    return { answers: [{ type: "A", name, ttl: 60, data: "192.0.2.1" }] };
  });
  try {
    for (const line of ["", "edns-udp-length 1400", "edns-udp-length 65535", "edns-udp-length 0"]) {
      const text = `name-server 127.0.0.1:${server.port}\n${line}`;
      const { services } = await pluginLab([dns], text);
      await services.get(RESOLVER).a("host.test");
    }
  } finally {
    server.close();
  }
  assert.deepEqual(offered, [1232, 1400, 2048, 512]);
});
