import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { cidr, definePlugin, RESOLVER, repeatable } from "../../core/mod.ts";
import { MemoryQueue } from "../../core/queue/memory/memory-queue.ts";
import { startHttpsServer } from "../../test/support/https-server.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import { type DnsTable, found, tableResolver } from "../../test/support/table-resolver.ts";
import { until } from "../../test/support/until.ts";
import type { StsFinding } from "./contract.ts";
import { mtaSts } from "./plugin.ts";
import { POLICIES } from "./policies.ts";

const AUTHORITY = join(import.meta.dirname, "../../test/support/tls/chain/authority.crt");
/** Whose directive the plugin looks at; the resolver is the test's own. */
const ranges = definePlugin({
  name: "ranges",
  summary: "Allows loopback.",
  directives: { "allow-mx-to": repeatable(cidr, { scopes: ["global"], doc: "Ranges." }) },
});

const HOUR = 3_600_000;

/** The policy of `sts.test`, as it is published; and the names of the DNS. */
async function lab(t: TestContext, kept = new MemoryQueue()) {
  const published = {
    maxAge: 86_400,
    mode: "enforce",
    status: 200,
    type: "text/plain",
    hang: false,
  };
  const server = await startHttpsServer((_request, response) => {
    if (published.hang) return;
    response.writeHead(published.status, { "content-type": published.type });
    response.end(
      `version: STSv1\nmode: ${published.mode}\nmx: mx.sts.test\nmax_age: ${published.maxAge}\n`,
    );
  });
  t.after(() => server.stop());
  const names: DnsTable = {
    "TXT _mta-sts.sts.test": found("v=STSv1; id=a;"),
    "A mta-sts.sts.test": found("127.0.0.1"),
    "TXT _mta-sts.wrong.test": found("v=STSv1; id=a;"),
    "A mta-sts.wrong.test": found("127.0.0.1"),
  };
  const settings = `mta-sts-port ${server.port}\nmta-sts-ca-file ${AUTHORITY}\nallow-mx-to 127.0.0.0/8`;
  const restart = async () => {
    const made = await pluginLab(
      [ranges, mtaSts],
      settings,
      (services) => services.put(RESOLVER, tableResolver(names)),
      kept,
    );
    const policies = made.generation.services.get(POLICIES);
    return { ...made, of: async (domain: string) => brief(await policies.of(domain)) };
  };
  return { published, names, server, settings, restart };
}

function brief(finding: StsFinding): string {
  switch (finding.kind) {
    case "none":
      return "none";
    case "policy":
      return `${finding.policy.mode} ${finding.policy.mx.join()}`;
    case "unusable":
      return finding.problem;
  }
}

test("a policy is fetched once, holds for its time, and is fetched again when its id is another", async (t) => {
  const { published, names, server, restart } = await lab(t);
  const { of, clock } = await restart();
  const both = await Promise.all([of("sts.test"), of("sts.test"), of("other.test")]);
  assert.deepEqual(both, ["enforce mx.sts.test", "enforce mx.sts.test", "none"]);
  assert.deepEqual(server.asked, [`GET mta-sts.sts.test:${server.port} /.well-known/mta-sts.txt`]);
  published.mode = "testing";
  await clock.advance(HOUR);
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  names["TXT _mta-sts.sts.test"] = found("v=STSv1; id=b;");
  assert.equal(await of("sts.test"), "testing mx.sts.test");
  assert.equal(server.asked.length, 2);
});

test("a policy that is kept holds without its record and its host, until its time is over; not longer", async (t) => {
  const { published, names, server, restart } = await lab(t);
  const { of, clock } = await restart();
  await of("sts.test");
  names["TXT _mta-sts.sts.test"] = undefined;
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  names["TXT _mta-sts.sts.test"] = { kind: "temporary", reason: "SERVFAIL" };
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  names["TXT _mta-sts.sts.test"] = found("v=STSv1; id=b;");
  published.status = 404;
  await clock.advance(61_000);
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  // What could not be had is not asked for again at once.
  assert.equal(server.asked.length, 2);
  await clock.advance(24 * HOUR);
  assert.equal(await of("sts.test"), "sts-policy-fetch-error");
  names["TXT _mta-sts.sts.test"] = undefined;
  assert.equal(await of("sts.test"), "none");
});

test("a policy outlives a restart", async (t) => {
  const kept = new MemoryQueue();
  const { server, restart } = await lab(t, kept);
  assert.equal(await (await restart()).of("sts.test"), "enforce mx.sts.test");
  assert.equal(await (await restart()).of("sts.test"), "enforce mx.sts.test");
  assert.equal(server.asked.length, 1);
});

test("why a policy cannot be had is told, and it is tried again after a while", async (t) => {
  const { published, names, server, restart } = await lab(t);
  const { of, clock, metrics } = await restart();
  assert.equal(await of("wrong.test"), "sts-webpki-invalid");
  published.type = "text/html";
  assert.equal(await of("sts.test"), "sts-policy-invalid");
  published.type = "text/plain";
  published.maxAge = Number.NaN;
  assert.equal(await of("sts.test"), "sts-policy-invalid");
  published.maxAge = 600;
  assert.equal(server.asked.length, 1);
  await clock.advance(301_000);
  assert.equal(await of("sts.test"), "enforce mx.sts.test");
  names["A mta-sts.sts.test"] = undefined;
  await clock.advance(601_000);
  assert.equal(await of("sts.test"), "sts-policy-fetch-error");
  const [family] = metrics().filter(({ name }) => name.includes("fetches"));
  assert.equal(family?.series.length, 4);
});

test("a policy host that does not answer is given up", async (t) => {
  const { published, server, restart } = await lab(t);
  const { of, clock } = await restart();
  published.hang = true;
  const asked = of("sts.test");
  await until("the request", async () => server.asked.length === 1 || undefined);
  await clock.advance(20_001);
  assert.equal(await asked, "sts-policy-fetch-error");
});

test("a policy in use is fetched again at half of its time, and one whose time is over goes", async (t) => {
  const { server, restart } = await lab(t);
  const { of, clock, generation } = await restart();
  const policies = generation.services.get(POLICIES);
  const { signal } = new AbortController();
  await of("sts.test");
  await of("sts.test");
  await clock.advance(11 * HOUR);
  await policies.refresh(signal);
  assert.equal(server.asked.length, 1);
  await clock.advance(2 * HOUR);
  await policies.refresh(signal);
  assert.equal(server.asked.length, 2);
  // Nobody has asked for it since.
  await clock.advance(20 * HOUR);
  await policies.refresh(signal);
  assert.equal(server.asked.length, 2);
  assert.equal(policies.known("sts.test").kind, "policy");
  await clock.advance(5 * HOUR);
  await policies.refresh(signal);
  assert.equal(policies.known("sts.test").kind, "none");
});

test("a domain that says another id each time, or that its policy holds for no time, has it fetched seldom", async (t) => {
  const { published, names, server, restart } = await lab(t);
  const { of, clock } = await restart();
  published.maxAge = 0;
  for (let id = 0; id < 120; id++) {
    names["TXT _mta-sts.sts.test"] = found(`v=STSv1; id=${id};`);
    assert.equal(await of("sts.test"), "enforce mx.sts.test");
    await clock.advance(1000);
  }
  assert.equal(server.asked.length, 2);
  published.status = 500;
  await clock.advance(400_000);
  for (let id = 0; id < 180; id++) {
    names["TXT _mta-sts.sts.test"] = found(`v=STSv1; id=${id};`);
    assert.equal(await of("sts.test"), "sts-policy-fetch-error");
    await clock.advance(60_000);
  }
  // After 0, 5, 15, 35 and 75 minutes, and then each hour.
  assert.equal(server.asked.length, 2 + 6);
});

/** Asks whether mail of a domain may go with that in a queue. */
async function sharing({ reload }: PluginLab, settings: string) {
  const generation = await reload(`${settings}
    <domain *>
    use-mta-sts yes
    </domain>
    <domain off.test>
    use-mta-sts no
    </domain>`);
  return async (domain: string, queue = "big.rollup"): Promise<boolean> => {
    const mail = { domain, queue: { domain: queue, virtualMta: "v" } };
    const view = generation.view({ domain, virtualMta: "v" });
    return (await generation.bus.decide("shareQueue", mail, view)) ?? true;
  };
}

test("mail in a rollup's queue goes with that of others only while its domain has no policy that is enforced", async (t) => {
  const { names, settings, restart } = await lab(t);
  names["TXT _mta-sts.sts.test"] = undefined;
  const made = await restart();
  const { clock } = made;
  const mayShare = await sharing(made, settings);
  assert.ok(await mayShare("sts.test"));
  names["TXT _mta-sts.sts.test"] = found("v=STSv1; id=a;");
  // It is heard of in a minute.
  assert.ok(await mayShare("sts.test"));
  await clock.advance(60_001);
  assert.ok(!(await mayShare("sts.test")));
  // Where an operator has put it into the queue of another domain it goes by that one's policy.
  assert.ok(await mayShare("sts.test", "other.test"));
  names["TXT _mta-sts.off.test"] = names["TXT _mta-sts.sts.test"];
  assert.ok(await mayShare("off.test"));
});

test("mail of others does not wait for a policy host that does not answer", async (t) => {
  const { published, settings, server, restart } = await lab(t);
  const made = await restart();
  const mayShare = await sharing(made, settings);
  published.hang = true;
  const slow = mayShare("sts.test");
  await until("the request", async () => server.asked.length === 1 || undefined);
  await made.clock.advance(2001);
  assert.ok(!(await slow));
});
