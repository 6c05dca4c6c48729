import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { type DnsReply, startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** A DNS in which the names below lead to hosts that cannot be others, or to ours. */
const MX: Readonly<Record<string, string>> = {
  "loopback.test": "lo.test",
  "unspecified.test": "any.test",
  "mapped.test": "mapped-host.test",
  "multicast.test": "group.test",
  "our-name.test": "mta.test",
  "also-ours.test": "second.test",
  "relayed.test": "lo.test",
};
const A: Readonly<Record<string, string>> = {
  "lo.test": "127.0.0.1",
  "any.test": "0.0.0.0",
  "group.test": "224.0.0.1",
  "mta.test": "127.0.0.1",
  "second.test": "127.0.0.1",
  "implicit.test": "127.0.0.1",
};
const AAAA: Readonly<Record<string, string>> = {
  "mapped-host.test": "::ffff:127.0.0.1",
  "six.test": "::",
};

function zone(name: string, type: string): DnsReply {
  if (type === "MX" && MX[name])
    return { answers: [{ type, name, ttl: 60, data: { preference: 10, exchange: MX[name] } }] };
  if (type === "A" && A[name]) return { answers: [{ type, name, ttl: 60, data: A[name] }] };
  if (type === "AAAA" && AAAA[name])
    return { answers: [{ type, name, ttl: 60, data: AAAA[name] }] };
  return { answers: [] };
}

/**
 * A server whose mail to strangers' domains goes to the port it listens on itself, so that whatever leads to this host comes
 * back, and a peer that gets the reports.
 */
async function withServer(
  config: (parts: { readonly peer: number }) => string,
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
): Promise<void> {
  const dns = await startDnsServer(zone);
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const text = (own: number): string =>
    [
      `name-server 127.0.0.1:${dns.port}`,
      "host-name second.test",
      "<domain *>",
      `smtp-port ${own}`,
      "</domain>",
      "<domain sender.test>",
      `route [127.0.0.1]:${port}`,
      "</domain>",
      "<acct-file acct.csv>",
      "records d,b,t",
      "</acct-file>",
      config({ peer: port }),
    ].join("\n");
  const mta = await startMta(text(25));
  try {
    // The server's own port is known only now.
    mta.config = text(mta.port);
    assert.equal((await mta.engine.control.reload()).ok, true);
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
}

/** The types of the accounting records so far, with their recipients and states. */
async function records(mta: TestMta): Promise<readonly string[]> {
  const names = (await readdir(mta.directory)).filter((name) => name.startsWith("acct-"));
  const texts = await Promise.all(names.map((name) => readFile(join(mta.directory, name), "utf8")));
  return texts
    .join("")
    .split("\r\n")
    .filter((line) => /^[dbt],/.test(line));
}

const send = (mta: TestMta, to: string): Promise<readonly string[]> =>
  sendMail(mta.port, { from: "me@sender.test", to: [to] });

for (const [to, status] of [
  ["u@loopback.test", "5.4.6"],
  ["u@unspecified.test", "5.4.6"],
  ["u@mapped.test", "5.4.6"],
  ["u@multicast.test", "5.4.4"],
  ["u@six.test", "5.4.6"],
  ["u@our-name.test", "5.4.6"],
  ["u@also-ours.test", "5.4.6"],
  ["u@implicit.test", "5.4.6"],
] as const)
  test(`mail to ${to} bounces at once, with one report`, async () => {
    await withServer(
      () => "",
      async (mta, peer) => {
        assert.match((await send(mta, to)).at(-1) ?? "", /^250 /);
        await peer.taken(1);
        // The bounce, and the delivery of the report to its sender: nothing was delivered to ourselves.
        const found = await until("both records", async () => {
          const all = await records(mta);
          return all.length >= 2 ? all : undefined;
        });
        assert.deepEqual(found.map((line) => line[0]).sort(), ["b", "d"]);
        assert.equal(peer.messages.length, 1);
        assert.match(peer.messages[0]?.content ?? "", new RegExp(`Status: ${status}`));
        assert.equal(mta.engine.control.waiting(), 0);
      },
    );
  });

/** Clients that are nobody: what one on loopback may do by default is taken from it. */
const STRANGERS = "<source 127.0.0.1>\nalways-allow-relaying no\n</source>";

test("mailboxes at our own names and addresses are refused to anyone", async () => {
  for (const source of ["", STRANGERS])
    await withServer(
      () => source,
      async (mta) => {
        const to = [
          "u@mta.test",
          "u@second.test",
          "u@MTA.test",
          "u@localhost",
          "u@[127.0.0.1]",
          "u@127.0.0.1",
          "u@[IPv6:::ffff:127.0.0.1]",
        ];
        const replies = await sendMail(mta.port, { to });
        const answers = replies.filter((reply) => reply.startsWith("550 5.1.1 "));
        assert.equal(answers.length, to.length, replies.join("\n"));
      },
    );
});

test("a domain of relay-domain that leads back bounces at once, whoever sends", async () => {
  await withServer(
    () => `relay-domain relayed.test\n${STRANGERS}`,
    async (mta, peer) => {
      assert.match((await send(mta, "u@relayed.test")).at(-1) ?? "", /^250 /);
      await peer.taken(1);
      assert.match(peer.messages[0]?.content ?? "", /Status: 5\.4\.6/);
    },
  );
});

test("a route to our own listener is no way, a route to another server of this host is one", async () => {
  const dns = await startDnsServer(zone);
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const text = (own: number): string => `
    name-server 127.0.0.1:${dns.port}
    <domain a.test>
    route [127.0.0.1]:${own}
    </domain>
    <domain b.test>
    resolve-to [127.0.0.1]:${own}
    </domain>
    <domain c.test>
    route localhost:${own}
    </domain>
    <domain mta.test>
    route [127.0.0.1]:${own}
    </domain>
    <domain sender.test>
    route localhost:${port}
    </domain>`;
  const mta = await startMta(text(port));
  try {
    mta.config = text(mta.port);
    assert.equal((await mta.engine.control.reload()).ok, true);
    const domains = ["a.test", "b.test", "c.test", "mta.test"];
    for (const domain of domains) await send(mta, `u@${domain}`);
    await peer.taken(domains.length);
    for (const { content } of peer.messages) assert.match(content, /Status: 5\.4\.6/);
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
});

test("allow-mx-to opens loopback for a lab", async () => {
  await withServer(
    ({ peer }) => `allow-mx-to 127.0.0.0/8\n<domain loopback.test>\nsmtp-port ${peer}\n</domain>`,
    async (mta, peer) => {
      await send(mta, "u@loopback.test");
      await peer.taken(1);
      assert.deepEqual(peer.messages[0]?.to, ["<u@loopback.test>"]);
      // Not back to ourselves, though.
      await send(mta, "u@implicit.test");
      await peer.taken(2);
      assert.match(peer.messages[1]?.content ?? "", /Status: 5\.4\.6/);
    },
  );
});
