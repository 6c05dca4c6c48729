/** Queues of domains whose MX are one provider's, though different hosts, share limits where `mx-rollup auto` says so. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

/** Runs a server with a provider whose domains have hosts of their own, and limits. */
async function withProvider(
  settings: string,
  run: (mta: TestMta, peer: SmtpPeer) => Promise<void>,
): Promise<void> {
  const dns = await startDnsServer((name, type) => {
    if (type === "MX")
      return {
        answers: [{ type, name, ttl: 60, data: { preference: 5, exchange: `${name}.prov.test` } }],
      };
    return { answers: type === "A" ? [{ type, name, ttl: 60, data: "127.0.0.1" }] : [] };
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`name-server 127.0.0.1:${dns.port}
    allow-mx-to 127.0.0.0/8
    <provider prov>
      mx *.prov.test
      max-msg-rate 2/h
    </provider>
    <domain *>
      smtp-port ${port}
      ${settings}
    </domain>
    <domain own.test>
      connection-idle-timeout 0
    </domain>
    <virtual-mta other>
    </virtual-mta>`);
  try {
    await run(mta, peer);
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
}

async function send(mta: TestMta, ...domains: readonly string[]): Promise<void> {
  for (const domain of domains) await sendMail(mta.port, { from: "", to: [`x@${domain}`] });
}

test("with auto, what goes to a provider has one rate, whatever the host; a domain of its own has its own", async () => {
  await withProvider("mx-rollup auto", async (mta, peer) => {
    await send(mta, "a.test", "b.test");
    await peer.taken(2);
    await send(mta, "c.test");
    const [held] = await until("a queue that is held", async () => {
      const queues = mta.engine.control.queues().filter(({ waits }) => waits?.limit !== undefined);
      return queues.length > 0 ? queues : undefined;
    });
    assert.match(held?.name ?? "", /\.rollup\/\{default\}$/);
    await send(mta, "own.test", "own.test");
    await peer.taken(4);
    await until("one that waits", async () => mta.engine.control.waiting() === 1 || undefined);
  });
});

test("without it each queue has its own", async () => {
  await withProvider("", async (mta, peer) => {
    await send(mta, "a.test", "b.test", "c.test");
    await peer.taken(3);
  });
});
