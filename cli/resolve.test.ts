import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { AUTHENTIC_DATA, RECURSION_AVAILABLE } from "dns-packet";
import { ADMIN } from "../plugins/admin/contract.ts";
import { type DnsReply, startDnsServer } from "../test/support/dns-server.ts";
import { startMta } from "../test/support/mta.ts";
import { mta as command } from "../test/support/run-mta.ts";
import { SmtpPeer } from "../test/support/smtp-peer.ts";

type Answers = Extract<DnsReply, { readonly answers: readonly unknown[] }>["answers"];

const HOSTILE = "evil\u001b[2J";

const ZONE: Readonly<Record<string, Answers>> = {
  "MX x.test": [
    { type: "MX", name: "x.test", ttl: 60, data: { preference: 20, exchange: "b.x.test" } },
    { type: "MX", name: "x.test", ttl: 60, data: { preference: 10, exchange: "a.x.test" } },
  ],
  "A a.x.test": [{ type: "A", name: "a.x.test", ttl: 60, data: "192.0.2.1" }],
  "AAAA a.x.test": [{ type: "AAAA", name: "a.x.test", ttl: 60, data: "2001:db8::1" }],
  ...tlsaAt("_25._tcp.a.x.test", 0xab),
  "A relay.test": [{ type: "A", name: "relay.test", ttl: 60, data: "127.0.0.1" }],
  ...tlsaAt("_587._tcp.relay.test", 0xcd),
  "MX odd.test": [
    { type: "MX", name: "odd.test", ttl: 60, data: { preference: 10, exchange: "relay.test" } },
  ],
  ...tlsaAt("_2525._tcp.relay.test", 0xef),
  "MX null.test": [
    { type: "MX", name: "null.test", ttl: 60, data: { preference: 0, exchange: "." } },
  ],
  "A plain.test": [{ type: "A", name: "plain.test", ttl: 60, data: "127.0.0.1" }],
  "CNAME alias.test": [{ type: "CNAME", name: "alias.test", ttl: 60, data: "x.test" }],
  "TXT spf.test": [
    {
      type: "TXT",
      name: "spf.test",
      ttl: 60,
      data: "v=spf1 ip4:192.0.2.0/24 exp=why.spf.test -all",
    },
  ],
  "TXT why.spf.test": [{ type: "TXT", name: "why.spf.test", ttl: 60, data: HOSTILE }],
};

function tlsaAt(name: string, byte: number): Readonly<Record<string, Answers>> {
  const data = { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, byte) };
  return { [`TLSA ${name}`]: [{ type: "TLSA", name, ttl: 60, data }] };
}

function reply(name: string, type: string): DnsReply {
  const lower = name.toLowerCase();
  if (lower === "broken.test") return { code: 2 };
  const flags = RECURSION_AVAILABLE | AUTHENTIC_DATA;
  const alias = ZONE[`CNAME ${lower}`];
  if (alias !== undefined && type !== "CNAME")
    return { flags, answers: [...alias, ...(ZONE[`${type} x.test`] ?? [])] };
  const answers = ZONE[`${type} ${lower}`] ?? [];
  const exists = Object.keys(ZONE).some((key) => key.endsWith(` ${lower}`));
  return exists ? { flags, answers } : { code: 3 };
}

test("the routing table of a domain, asked of a server, of a configuration, and of a name server", async (t) => {
  const dns = await startDnsServer(reply);
  const peer = new SmtpPeer({ greeting: () => `220 peer.test ${HOSTILE}` });
  const port = await peer.listen();
  const config = `name-server 127.0.0.1:${dns.port}
allow-mx-to 127.0.0.0/8
<domain plain.test>
  smtp-port ${port}
</domain>
<domain smart.test>
  route [127.0.0.1]:${port}
</domain>
<domain elsewhere.test>
  route relay.test:587
  use-dane yes
</domain>
<domain odd.test>
  smtp-port 2525
  use-dane yes
</domain>`;
  const folder = await mkdtemp(join(tmpdir(), "mta-resolve-"));
  const file = join(folder, "config");
  await writeFile(file, `host-name mta.test\nsmtp-listener 127.0.0.1:0\n${config}`);
  const mta = await startMta(config);
  t.after(async () => {
    await mta.stop();
    await peer.close();
    dns.close();
    await rm(folder, { recursive: true, force: true });
  });
  const socket = `--socket=${mta.engine.services.get(ADMIN).socketPath}`;
  const run = (...words: string[]) => command(...words, socket);

  const told = await run("resolve", "X.test", "--use-dane");
  assert.equal(told.code, 0, told.err);
  assert.match(told.out, /^MX of x\.test \(ttl 60, DNSSEC\)$/m);
  assert.match(told.out, /^ +10 {2}a\.x\.test {2}192\.0\.2\.1, 2001:db8::1 {2}3 1 1 abab/m);
  assert.match(told.out, /^ +20 {2}b\.x\.test {2}\(no address\)/m);
  assert.match(told.out, /^queue +x\.test\/\{default\}$/m);
  assert.match(told.out, /a\.x\.test \[192\.0\.2\.1\]:25/);
  // What was asked before is known.
  const asked = dns.asked.length;
  await run("resolve", "x.test");
  assert.equal(dns.asked.filter((one) => one === "MX x.test").length, 1);
  assert.ok(dns.asked.length >= asked);

  const dom = (await run("resolve", "--dom", "x.test")).out;
  assert.match(dom, /^host\[0\]\.pref="10"$/m);
  assert.match(dom, /^host\[0\]\.name="a\.x\.test"$/m);
  assert.match(dom, /^host\[0\]\.ip\[1\]="2001:db8::1"$/m);
  assert.match(
    (await run("resolve", "--xml", "x.test")).out,
    /<host><pref>10<\/pref><name>a\.x\.test</,
  );
  const json = JSON.parse((await run("resolve", "--json", "x.test")).out);
  assert.equal(json.data.host[1].problem, "no address");

  assert.match((await run("resolve", "null.test")).out, /^null\.test takes no mail: null MX/);
  assert.match((await run("resolve", "nobody.test")).out, /^there is no domain nobody\.test/);
  assert.match(
    (await run("resolve", "alias.test")).out,
    /^MX of alias\.test \(.*an alias of x\.test\)/,
  );
  assert.match((await run("resolve", "smart.test")).out, /^route +127\.0\.0\.1:\d+/m);
  const broken = await run("resolve", "broken.test");
  assert.equal(broken.code, 75);
  assert.match(broken.out, /^the DNS gave no answer about broken\.test/);

  // TLSA records are those of the port that mail goes to, of a route's hosts where there is one.
  const elsewhere = await run("resolve", "elsewhere.test");
  assert.match(elsewhere.out, /^relay\.test {2} +587 {2}127\.0\.0\.1 {2}3 1 1 cdcd/m);
  assert.ok(!dns.asked.includes("TLSA _25._tcp.relay.test"));
  const odd = await run("resolve", "--dom", "odd.test");
  assert.match(odd.out, /^host\[0\]\.port="2525"$/m);
  assert.match(odd.out, /^host\[0\]\.tlsa\[0\]="3 1 1 efef/m);
  assert.match(
    (await run("resolve", "--dom", "elsewhere.test")).out,
    /^routeHost\[0\]\.tlsa\[0\]="3 1 1 cdcd/m,
  );

  const connected = await run("resolve", "--connect", "plain.test");
  assert.match(connected.out, /^plain\.test has no MX: its own address counts/);
  assert.match(
    connected.out,
    /^plain\.test \[127\.0\.0\.1\]:\d+ answers: 220 peer\.test evil.*; no TLS; PIPELINING/m,
  );
  assert.ok(!connected.out.includes("\u001b"));
  assert.equal(peer.messages.length, 0);

  const offline = await command("resolve", "x.test", "-c", file, `--socket=${folder}/none`);
  assert.match(offline.err, /no server is running; resolved by /);
  assert.match(offline.out, /^ +10 {2}a\.x\.test/m);

  const server = `--server=127.0.0.1:${dns.port}`;
  const here = await command("resolve", "x.test", server, "--dumppackets");
  assert.equal(here.code, 0, here.err);
  assert.match(
    here.err,
    /to 127\.0\.0\.1 port \d+, \d+ bytes: id \d+, flags 0x\w+, code 0, MX x\.test\n {4}[0-9a-f]+/,
  );
  assert.match(here.err, /from 127\.0\.0\.1 .*2 answers: MX MX/);
  assert.doesNotMatch(here.out, /^queue/m);
  // That server speaks UDP alone.
  assert.equal((await command("resolve", "x.test", server, "--tcp")).code, 75);
  for (const [words, said] of [
    [["resolve"], /which domain/],
    [["resolve", "a b"], /is not a domain/],
    [["resolve", "x.test", "--server=nobody"], /--server takes the address/],
    [["resolve", "plain.test", "--connect", "--source=x"], /--source takes/],
  ] as const) {
    const refused = await run(...words);
    assert.equal(refused.code, 2, refused.err);
    assert.match(refused.err, said);
  }

  const pass = await run("check", "spf", "192.0.2.1", "client.test", "<ann@spf.test>");
  assert.deepEqual([pass.code, pass.out.split("\n")[0]], [0, "pass (spf.test)"]);
  const fail = await run("check", "spf", "198.51.100.1", "client.test", "ann@spf.test");
  assert.equal(fail.code, 1);
  assert.match(fail.out, /^fail \(spf\.test\)\nTXT spf\.test/);
  assert.ok(!fail.out.includes("\u001b"));
  assert.match(
    (await run("check", "spf", "--dom", "198.51.100.1", "c.test", "a@spf.test")).out,
    /^result="fail"$/m,
  );
  const bySelf = await command(
    "check",
    "spf",
    "192.0.2.1",
    "c.test",
    "a@spf.test",
    "-c",
    file,
    `--socket=${folder}/none`,
  );
  assert.equal(bySelf.out.split("\n")[0], "pass (spf.test)");
  assert.equal((await run("check", "spf", "192.0.2.1", "c.test", "a@broken.test")).code, 75);
  assert.equal((await run("check", "spf", "nobody", "c.test")).code, 2);
  const old = await run("check", "mfrom", "a@x.test", "192.0.2.1");
  assert.match(old.err, /check spf IP HELO \[MAILFROM\]; it is deprecated/);
});
