/** MTA-STS and TLS reports in a whole server, from the policy to the report. Both ends are ours. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Answer } from "dns-packet";
import { definePlugin } from "../../core/mod.ts";
import { type DnsReply, startDnsServer } from "../../test/support/dns-server.ts";
import { startHttpsServer, TEST_AUTHORITY } from "../../test/support/https-server.ts";
import { startMta } from "../../test/support/mta.ts";
import { whileDayLasts } from "../../test/support/same-day.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { StartTlsPeer } from "../../test/support/starttls-peer.ts";
import { until } from "../../test/support/until.ts";
import { SESSIONS } from "../tls-reports/session-counts.ts";

const TLS = join(import.meta.dirname, "../../test/support/tls");
const AUTHORITY = join(TLS, "chain/authority.crt");

const UNKNOWN = {
  cert: readFileSync(join(TLS, "test.crt"), "utf8"),
  key: readFileSync(join(TLS, "test.key"), "utf8"),
};

/** Policies by domain. All have the same MX; `good.test` has one in front of it that its policy does not name. */
const POLICIES: Record<string, string> = {
  "good.test": "mode: enforce\nmx: mx.sts.test",
  "elsewhere.test": "mode: enforce\nmx: other.sts.test",
  "trial.test": "mode: testing\nmx: other.sts.test",
  "sts.test": "mode: testing\nmx: *.sts.test",
  "off.test": "mode: none",
};

function answersTo(name: string, type: string): readonly Answer[] {
  const domain = name.replace(/^(?:_mta-sts|mta-sts)\./, "");
  if (type === "A") return [{ type, name, ttl: 60, data: "127.0.0.1" }];
  if (type === "MX") {
    const own = { type, name, ttl: 60, data: { preference: 2, exchange: "mx.sts.test" } } as const;
    const intruder = { ...own, data: { preference: 1, exchange: "mx.false.test" } };
    return name === "good.test" ? [intruder, own] : [own];
  }
  if (type === "TXT" && name.startsWith("_smtp._tls."))
    return [{ type, name, ttl: 60, data: "v=TLSRPTv1; rua=mailto:tls@report.test" }];
  return type === "TXT" && name !== domain && domain in POLICIES
    ? [{ type, name, ttl: 60, data: "v=STSv1; id=1;" }]
    : [];
}

test("mail goes as policies say, over TLS that is what they demand, and reports tell of it", async (t) => {
  await whileDayLasts();
  const peer = new StartTlsPeer();
  const port = await peer.listen();
  const dns = await startDnsServer((name, type): DnsReply => ({ answers: answersTo(name, type) }));
  const policies = await startHttpsServer((request, response) => {
    const domain = (request.headers.host ?? "").replace(/^mta-sts\.|:\d+$/g, "");
    response.setHeader("content-type", "text/plain");
    response.end(`version: STSv1\n${POLICIES[domain]}\nmax_age: 86400\n`);
  });
  const waiting = new Map<string, string>();
  const lab = definePlugin({
    name: "lab",
    summary: "Trusts the test's authority, and notes what waits.",
    directives: {},
    hooks: {
      planDelivery: (plan) => ({ ...plan, tlsContext: { ca: TEST_AUTHORITY } }),
      queueDeferred: ({ queue, failure }) =>
        void waiting.set(queue.replace(/\/.*/, ""), failure.text),
    },
  });
  const mta = await startMta(
    `name-server 127.0.0.1:${dns.port}
    allow-mx-to 127.0.0.0/8
    mta-sts-port ${policies.port}
    mta-sts-ca-file ${AUTHORITY}
    <domain *>
    smtp-port ${port}
    connection-idle-timeout 0
    use-mta-sts yes
    tls-reports yes
    </domain>
    <domain routed.test>
    route [127.0.0.1]:${port}
    </domain>`,
    { plugins: [lab] },
  );
  t.after(async () => {
    await mta.stop();
    await peer.close();
    await policies.stop();
    dns.close();
  });
  const send = (domain: string): Promise<unknown> => sendMail(mta.port, { to: [`you@${domain}`] });
  const taken = async (count: number): Promise<readonly string[]> => {
    await until("mail", async () => peer.messages.length === count || undefined);
    return peer.messages
      .splice(0)
      .map(({ to, secure }) => `${to.slice(4)} ${secure ? "TLS" : "clear"}`);
  };
  const reasonOf = (domain: string): Promise<string> =>
    until(`${domain} to wait`, async () => waiting.get(domain));
  for (const domain of [...Object.keys(POLICIES), "none.test", "routed.test"]) await send(domain);
  assert.deepEqual([...(await taken(6))].sort(), [
    "good.test TLS",
    "none.test TLS",
    "off.test TLS",
    "routed.test TLS",
    "sts.test TLS",
    "trial.test TLS",
  ]);
  assert.match(
    await reasonOf("elsewhere.test"),
    /is not an MX that the policy of elsewhere\.test names/,
  );
  // A certificate that nobody has vouched for.
  peer.shown = UNKNOWN;
  for (const domain of ["good.test", "sts.test"]) await send(domain);
  assert.deepEqual(await taken(1), ["sts.test TLS"]);
  const untrusted = /not trusted.*demanded by the MTA-STS policy of good\.test/;
  assert.match(await reasonOf("good.test"), untrusted);
  // No TLS at all.
  peer.shown = undefined;
  for (const domain of ["sts.test", "none.test"]) await send(domain);
  assert.deepEqual([...(await taken(2))].sort(), ["none.test clear", "sts.test clear"]);
  const day = new Date().toISOString().slice(0, 10);
  const sessions = mta.engine.services.get(SESSIONS);
  const counted = (domain: string): readonly string[] =>
    (sessions.of(day, domain)?.policies ?? []).map(({ type, succeeded, failures }) =>
      [type, succeeded, ...failures.map((each) => `${each.result} ${each.sessions}`)].join(" "),
    );
  assert.deepEqual(counted("good.test"), ["sts 1 validation-failure 2 certificate-not-trusted 1"]);
  assert.deepEqual(counted("elsewhere.test"), ["sts 0 validation-failure 1"]);
  assert.deepEqual(counted("trial.test"), ["sts 0 validation-failure 1"]);
  assert.deepEqual(counted("sts.test"), [
    "sts 1 certificate-not-trusted 1 starttls-not-supported 1",
  ]);
  assert.deepEqual(counted("none.test"), ["no-policy-found 1 starttls-not-supported 1"]);
  assert.deepEqual(counted("off.test"), ["no-policy-found 1"]);
  assert.equal(policies.asked.length, Object.keys(POLICIES).length);
});
