/** Several smart hosts: preferences, fail-over, equal ones, MX of another name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { type PeerAnswers, SmtpPeer } from "../support/smtp-peer.ts";

interface Host {
  readonly peer: SmtpPeer;
  /** `[127.0.0.1]:port`. */
  readonly at: string;
  readonly port: number;
}

async function hosts(
  given: readonly PeerAnswers[],
  run: (...hosts: readonly Host[]) => Promise<void>,
): Promise<void> {
  const peers = given.map((answers) => new SmtpPeer(answers));
  try {
    const ports = await Promise.all(peers.map((peer) => peer.listen()));
    const all = peers.map((peer, at) => {
      const port = ports[at] ?? 0;
      return { peer, port, at: `[127.0.0.1]:${port}` };
    });
    await run(...all);
  } finally {
    for (const peer of peers) await peer.close();
  }
}

async function withMta(config: string, run: (mta: TestMta) => Promise<void>): Promise<void> {
  const mta = await startMta(config);
  try {
    await run(mta);
  } finally {
    await mta.stop();
  }
}

async function send(mta: TestMta, domain: string, count = 1): Promise<void> {
  for (let at = 0; at < count; at++)
    await sendMail(mta.port, { from: "", to: [`r${at}@${domain}`] });
}

const busy: PeerAnswers = { greeting: () => "421 4.3.2 busy" };
const well: PeerAnswers = {};

test("the first preference takes all mail while it is well; the next one when none of it is", async () => {
  await hosts([well, busy, well], async (first, sick, next) => {
    const block = (domain: string, route: string): string =>
      `<domain ${domain}>\nroute ${route}\nconnection-idle-timeout 0\n</domain>`;
    const config = [
      block("a.test", `${first?.at};${next?.at}`),
      block("b.test", `${sick?.at};${next?.at}`),
    ];
    await withMta(config.join("\n"), async (mta) => {
      await send(mta, "a.test", 5);
      await first?.peer.taken(5);
      assert.equal(next?.peer.connections, 0);
      await send(mta, "b.test", 3);
      await next?.peer.taken(3);
      // It failed, and is asked no more for a while.
      assert.equal(sick?.peer.connections, 1);
      const explained = await mta.engine.control.explain({
        ...{ recipient: "x@b.test", domain: "b.test", sender: "", clientAddress: "127.0.0.1" },
        ...{ sourceName: undefined, virtualMta: undefined, dns: true },
      });
      const late = explained.hosts?.map(({ triedLastUntil }) => triedLastUntil !== undefined);
      assert.deepEqual(late, [true, false]);
    });
  });
});

test("equal hosts share the connections, also of those left when one fails", async () => {
  await hosts([well, well, busy], async (a, b, sick) => {
    const route = [a, b, sick].map((host) => host?.at).join();
    const config = `<domain *>\nroute ${route}\nconnection-idle-timeout 0\n</domain>`;
    await withMta(config, async (mta) => {
      for (let sent = 1; sent <= 40; sent++) {
        await send(mta, "a.test");
        await Promise.race([a?.peer.taken(sent), b?.peer.taken(sent), bothTook(sent)]);
      }
      const [ofA = 0, ofB = 0] = [a?.peer.messages.length, b?.peer.messages.length];
      assert.equal(ofA + ofB, 40);
      assert.ok(ofA >= 5 && ofB >= 5, `${ofA} and ${ofB}`);
      assert.equal(sick?.peer.messages.length, 0);
      async function bothTook(count: number): Promise<void> {
        while ((a?.peer.messages.length ?? 0) + (b?.peer.messages.length ?? 0) < count)
          await new Promise((resolve) => setImmediate(resolve));
      }
    });
  });
});

for (const how of ["lookup-mx:", "resolve-to"] as const)
  test(`the MX of another name, by ${how}, in their order; a dead one is passed over`, async () => {
    const dns = await startDnsServer((name, type) => {
      if (type === "MX" && name === "other.test")
        return {
          answers: [
            { type, name, ttl: 60, data: { preference: 10, exchange: "well.other.test" } },
            { type, name, ttl: 60, data: { preference: 5, exchange: "dead.other.test" } },
          ],
        };
      const address = name === "dead.other.test" ? "127.0.0.9" : "127.0.0.1";
      return { answers: type === "A" ? [{ type, name, ttl: 60, data: address }] : [] };
    });
    try {
      await hosts([well], async (host) => {
        const to = how === "resolve-to" ? "resolve-to other.test" : "route lookup-mx:other.test";
        const block = `<domain a.test>\n${to}\nsmtp-port ${host?.port}\n</domain>`;
        await withMta(`name-server 127.0.0.1:${dns.port}\n${block}`, async (mta) => {
          await send(mta, "a.test");
          await host?.peer.taken(1);
          const { hosts: found } = await mta.engine.control.explain({
            ...{ recipient: "x@a.test", domain: "a.test", sender: "", clientAddress: "127.0.0.1" },
            ...{ sourceName: undefined, virtualMta: undefined, dns: true },
          });
          assert.deepEqual(
            found?.map(({ hostName, triedLastUntil }) => [hostName, triedLastUntil === undefined]),
            [
              ["dead.other.test", false],
              ["well.other.test", true],
            ],
          );
        });
      });
    } finally {
      dns.close();
    }
  });

test("resolve-to with an address connects to it", async () => {
  await hosts([well], async (host) => {
    const block = `<domain a.test>\nresolve-to 127.0.0.1\nsmtp-port ${host?.port}\n</domain>`;
    await withMta(block, async (mta) => {
      await send(mta, "a.test");
      await host?.peer.taken(1);
    });
  });
});

test("mx-connection-attempts bounds the hosts of one attempt", async () => {
  await hosts([busy, busy, well], async (a, b, last) => {
    const route = [a, b, last].map((host) => host?.at).join(";");
    const block = `<domain a.test>\nroute ${route}\nmx-connection-attempts 2\nretry-after 1s\n</domain>`;
    await withMta(block, async (mta) => {
      await send(mta, "a.test");
      // The two that failed are tried last by then.
      await last?.peer.taken(1);
      assert.deepEqual([a?.peer.connections, b?.peer.connections], [1, 1]);
    });
  });
});

for (const isNext of [true, false])
  test(`a 421 in a message ${isNext ? "sends it to the next host where it means that the host is unavailable" : "defers it"}`, async () => {
    await hosts([{ rcpt: () => "421 4.3.2 going down" }, well], async (first, next) => {
      const block = `<domain a.test>\nroute ${first?.at};${next?.at}\nretry-after 1h\n421-means-mx-unavailable ${isNext ? "yes" : "no"}\n</domain>`;
      await withMta(block, async (mta) => {
        await send(mta, "a.test");
        if (isNext) await next?.peer.taken(1);
        else
          while (mta.engine.control.queues()[0]?.lastError === undefined)
            await new Promise((resolve) => setImmediate(resolve));
        assert.equal(next?.peer.connections, isNext ? 1 : 0);
      });
    });
  });
