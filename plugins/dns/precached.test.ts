import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Lookup, Resolver } from "../../core/mod.ts";
import { startDnsServer } from "../../test/support/dns-server.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { until } from "../../test/support/until.ts";
import { domainsIn } from "./domains-file.ts";
import { dns } from "./plugin.ts";
import { Precached } from "./precached.ts";

const MINUTE = 60_000;
const FAILED: Lookup<never> = { kind: "temporary", reason: "no answer" };
const NEVER = new AbortController().signal;

/** A resolver by which every domain but none.test has a host, and what it was asked. */
function network() {
  const asked: string[] = [];
  const state = { broken: false };
  const found = <T>(...records: T[]): Lookup<T> => {
    if (state.broken) return FAILED;
    return { kind: "found", records, ttl: 1, authentic: false };
  };
  const tell = async <T>(question: string, answer: Lookup<T>): Promise<Lookup<T>> => {
    asked.push(question);
    return answer;
  };
  const none = { kind: "none", exists: true, ttl: 1 } as const;
  const inner: Resolver = {
    mx: (name) =>
      tell(
        `MX ${name}`,
        name === "none.test" ? none : found({ preference: 5, exchange: `mx.${name}` }),
      ),
    a: (name) => tell(`A ${name}`, found("192.0.2.1")),
    aaaa: (name) => tell(`AAAA ${name}`, none),
    txt: (name) => tell(`TXT ${name}`, found("text")),
    ptr: (address) => tell(`PTR ${address}`, found("name.test")),
    tlsa: (name) => tell(`TLSA ${name}`, none),
    cname: (name) => tell(`CNAME ${name}`, none),
    validates: true,
  };
  return Object.assign(state, { asked, inner });
}

test("domains are kept with their hosts, whatever their TTL; of others the name server is asked", async () => {
  const clock = new FakeClock();
  const { asked, inner } = network();
  const precached = new Precached(clock);
  const resolver = precached.before(inner);
  await precached.refresh(["a.test", "none.test"], 10 * MINUTE, NEVER);
  const first = ["MX a.test", "A mx.a.test", "AAAA mx.a.test"];
  const implicit = ["MX none.test", "A none.test", "AAAA none.test"];
  assert.deepEqual(asked.splice(0).sort(), [...first, ...implicit].sort());
  await clock.advance(9 * MINUTE);
  assert.equal((await resolver.mx("a.test")).kind, "found");
  assert.equal((await resolver.mx("none.test")).kind, "none");
  assert.equal((await resolver.a("mx.a.test")).kind, "found");
  assert.deepEqual(asked, []);
  await resolver.mx("b.test");
  await resolver.txt("a.test");
  await clock.advance(2 * MINUTE);
  await resolver.a("mx.a.test");
  assert.deepEqual(asked, ["MX b.test", "TXT a.test", "A mx.a.test"]);
});

test("what cannot be looked up keeps its answer; what never could is asked for", async () => {
  const clock = new FakeClock();
  const names = network();
  const precached = new Precached(clock);
  const resolver = precached.before(names.inner);
  await precached.refresh(["a.test"], MINUTE, NEVER);
  names.broken = true;
  await precached.refresh(["a.test", "b.test"], MINUTE, NEVER);
  assert.equal((await resolver.mx("a.test")).kind, "found");
  names.broken = false;
  assert.equal((await resolver.mx("b.test")).kind, "found");
});

test("who ends a refresh leaves all as it was; without a file nothing is kept", async () => {
  const { inner, asked } = network();
  const precached = new Precached(new FakeClock());
  const resolver = precached.before(inner);
  await precached.refresh(["a.test"], MINUTE, AbortSignal.abort());
  await precached.refresh(["a.test"], MINUTE, NEVER);
  precached.clear();
  asked.length = 0;
  await resolver.mx("a.test");
  assert.deepEqual(asked, ["MX a.test"]);
});

test("the domains of a file are looked up at once, and the file is read again at each interval", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mta-dns-"));
  const file = join(folder, "domains");
  await writeFile(file, "# ours\nA.test\n\na.test # twice\nb.test\nbeyond.test\n");
  const server = await startDnsServer(() => ({ answers: [] }));
  const settings = `precached-domains-file ${file}\nprecached-max-domains 2\nprecached-refresh-interval 1m`;
  const lab = await pluginLab(
    [dns],
    `name-server 127.0.0.1:${server.port}\n<dns>\n${settings}\n</dns>`,
  );
  const stop = lab.startJobs();
  const isAsked = (question: string): Promise<boolean> =>
    until(question, async () => server.asked.includes(question) || undefined);
  try {
    await lab.clock.advance(0);
    await isAsked("MX a.test");
    await isAsked("MX b.test");
    assert.ok(!server.asked.includes("MX beyond.test"));
    await writeFile(file, "c.test\n");
    await until("the next run", async () => {
      await lab.clock.advance(20_000);
      return server.asked.includes("MX c.test") || undefined;
    });
  } finally {
    await stop();
    server.close();
    await rm(folder, { recursive: true });
  }
});

test("domains are those of the first lines, without comments and empty lines", () => {
  assert.deepEqual(domainsIn("a.test\r\n#x\n b.test # y\n\n-\nc.test", 2), {
    domains: ["a.test", "b.test"],
    bad: 0,
  });
  assert.deepEqual(domainsIn("é.test\n?", 5), { domains: ["xn--9ca.test"], bad: 1 });
});
