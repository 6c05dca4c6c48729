/** DANE in a whole server: the DNS of a test says what its name server has validated. Both ends are ours. */
import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { AUTHENTIC_DATA, RECURSION_AVAILABLE } from "dns-packet";
import { definePlugin } from "../../core/mod.ts";
import { type DnsReply, startDnsServer } from "../../test/support/dns-server.ts";
import { TEST_AUTHORITY, TEST_HOST } from "../../test/support/https-server.ts";
import { startMta } from "../../test/support/mta.ts";
import { whileDayLasts } from "../../test/support/same-day.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { StartTlsPeer } from "../../test/support/starttls-peer.ts";
import { until } from "../../test/support/until.ts";
import { dayOf } from "../tls-reports/day.ts";
import { SESSIONS } from "../tls-reports/session-counts.ts";

const SECURE = RECURSION_AVAILABLE | AUTHENTIC_DATA;

const digest = (pem: string): Buffer => {
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(key).digest();
};
const OWN = digest(TEST_HOST.cert);
const AUTHORITY = digest(TEST_AUTHORITY);
const WRONG = Buffer.alloc(32);

const tlsa = (usage: number, certificate: Buffer) => ({
  ...{ usage, selector: 1, matchingType: 1, certificate },
});

/** TLSA records by the host's first label. */
const RECORDS: Record<string, ReturnType<typeof tlsa>> = {
  good: tlsa(3, OWN),
  anchor: tlsa(2, AUTHORITY),
  misnamed: tlsa(2, AUTHORITY),
  wrong: tlsa(3, WRONG),
  insecure: tlsa(3, WRONG),
  unsigned: tlsa(3, WRONG),
  unusable: tlsa(1, WRONG),
  end: tlsa(3, OWN),
  alias: tlsa(3, WRONG),
};

/**
 * `D.test` has the MX `D.dane.test`; `anchor.test` and `alias.test` have names that the certificate has. Nothing about `insecure` is signed, of
 * `unsigned` the addresses are not.
 */
function zone(name: string, type: string): DnsReply {
  const host = name.replace(/^_\d+\._tcp\./, "");
  const [label = ""] = host.split(".");
  const isInsecure = label === "insecure" || (label === "unsigned" && type !== "TLSA");
  const flags = isInsecure && type !== "MX" ? RECURSION_AVAILABLE : SECURE;
  if (type === "MX") {
    const exchange = label === "anchor" ? "anchor.wild.test" : `${label}.dane.test`;
    return { answers: [{ type, name, ttl: 60, data: { preference: 1, exchange } }], flags };
  }
  if (type === "TXT")
    return {
      answers: [{ type, name, ttl: 60, data: "v=TLSRPTv1; rua=mailto:tls@report.test" }],
      flags,
    };
  if (type === "A" && label === "alias")
    return {
      answers: [
        { type: "CNAME", name, ttl: 60, data: "end.dane.test" },
        { type, name: "end.dane.test", ttl: 60, data: "127.0.0.1" },
      ],
      flags,
    };
  if (type === "A") return { answers: [{ type, name, ttl: 60, data: "127.0.0.1" }], flags };
  if (type === "TLSA" && label === "servfail") return { code: 2 };
  const data = RECORDS[label];
  return type === "TLSA" && data !== undefined
    ? { answers: [{ type, name, ttl: 60, data }], flags }
    : { answers: [], flags };
}

test("mail goes as TLSA records say, and waits where they cannot be kept to", async (t) => {
  await whileDayLasts();
  const peer = new StartTlsPeer();
  const port = await peer.listen();
  const dns = await startDnsServer(zone);
  const waiting = new Map<string, string>();
  const listening = definePlugin({
    name: "listening",
    summary: "Notes what waits.",
    directives: {},
    hooks: { queueDeferred: ({ queue, failure }) => void waiting.set(queue, failure.text) },
  });
  const mta = await startMta(
    `name-server 127.0.0.1:${dns.port}
    allow-mx-to 127.0.0.0/8
    <domain *>
    smtp-port ${port}
    use-dane yes
    tls-reports yes
    </domain>
    <domain none.test>
    tls none
    </domain>`,
    { plugins: [listening] },
  );
  t.after(async () => {
    await mta.stop();
    await peer.close();
    dns.close();
  });
  const go = ["good", "anchor", "insecure", "unsigned", "unusable", "alias", "other"];
  const wait = ["wrong", "misnamed", "servfail"];
  for (const name of [...go, ...wait]) await sendMail(mta.port, { to: [`you@${name}.test`] });
  await until("all of it", async () => {
    return (peer.messages.length === go.length && waiting.size === wait.length) || undefined;
  });
  const taken = peer.messages.map(({ to, secure, serverName }) => [to, secure, serverName]);
  assert.deepEqual(taken.sort(), [
    ["you@alias.test", true, "end.dane.test"],
    ["you@anchor.test", true, "anchor.wild.test"],
    ["you@good.test", true, "good.dane.test"],
    ["you@insecure.test", true, "insecure.dane.test"],
    ["you@other.test", true, "other.dane.test"],
    ["you@unsigned.test", true, "unsigned.dane.test"],
    ["you@unusable.test", true, "unusable.dane.test"],
  ]);
  const reason = (domain: string): string => waiting.get(`${domain}.test/{default}`) ?? "";
  assert.match(reason("wrong"), /does not match its TLSA records/);
  assert.match(reason("misnamed"), /names none of misnamed\.dane\.test/);
  assert.match(reason("servfail"), /TLSA look-up for _\d+\._tcp\.servfail\.dane\.test failed/);
  const sessions = mta.engine.services.get(SESSIONS);
  const counted = (name: string): readonly string[] =>
    (sessions.of(dayOf(Date.now()), `${name}.test`)?.policies ?? []).map(
      ({ type, base, lines, succeeded, failures }) =>
        [type, base, lines.length, succeeded, ...failures.map(({ result }) => result)].join(" "),
    );
  assert.deepEqual(counted("good"), ["tlsa good.dane.test 1 1"]);
  assert.deepEqual(counted("alias"), ["tlsa end.dane.test 1 1"]);
  assert.deepEqual(counted("wrong"), ["tlsa wrong.dane.test 1 0 validation-failure"]);
  assert.deepEqual(counted("misnamed"), ["tlsa misnamed.dane.test 1 0 certificate-host-mismatch"]);
  assert.deepEqual(counted("servfail"), ["tlsa servfail.dane.test 0 0 dnssec-invalid"]);
  assert.deepEqual(counted("unusable"), ["tlsa unusable.dane.test 0 0 tlsa-invalid"]);
  assert.deepEqual(counted("insecure"), ["no-policy-found  0 1"]);
  // Without TLS the records are a wall, and what has none goes in clear.
  peer.shown = undefined;
  waiting.clear();
  for (const name of ["bare-other", "none"]) await sendMail(mta.port, { to: [`you@${name}.test`] });
  RECORDS["bare-good"] = tlsa(3, OWN);
  RECORDS["bare-unusable"] = tlsa(0, OWN);
  for (const name of ["bare-good", "bare-unusable"])
    await sendMail(mta.port, { to: [`you@${name}.test`] });
  await until("the rest", async () => {
    return (peer.messages.length === go.length + 2 && waiting.size === 2) || undefined;
  });
  assert.deepEqual(
    peer.messages
      .slice(go.length)
      .map(({ to, secure }) => [to, secure])
      .sort(),
    [
      ["you@bare-other.test", false],
      ["you@none.test", false],
    ],
  );
  for (const name of ["bare-good", "bare-unusable"])
    assert.match(reason(name), /STARTTLS not offered.*demanded by the TLSA records/);
});
