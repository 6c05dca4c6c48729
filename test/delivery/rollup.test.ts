/** Domains that share hosts share a queue, in a whole server with a name server and hosts of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

interface Scene {
  readonly peer: SmtpPeer;
  readonly port: number;
  /** The lines about the name server. */
  readonly names: string;
  /** Hosts that the name server knows no more. */
  readonly gone: Set<string>;
}

/** A peer, and a name server by which all domains have the MX mx.big.test, other.test another one. */
async function scene(run: (scene: Scene) => Promise<void>): Promise<void> {
  const gone = new Set<string>();
  const dns = await startDnsServer((name, type) => {
    const exchange = name === "other.test" ? "mx.other.test" : "mx.big.test";
    if (gone.has(name) || name.endsWith(".rollup")) return { code: 3 };
    if (type === "MX")
      return { answers: [{ type, name, ttl: 0, data: { preference: 5, exchange } }] };
    return { answers: type === "A" ? [{ type, name, ttl: 0, data: "127.0.0.1" }] : [] };
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  try {
    await run({ peer, port, names: `name-server 127.0.0.1:${dns.port}`, gone });
  } finally {
    await peer.close();
    dns.close();
  }
}

async function accept(mta: TestMta, ...to: readonly string[]): Promise<void> {
  for (const one of to)
    assert.match((await sendMail(mta.port, { from: "", to: [one] })).at(-1) ?? "", /^250 /);
}

function explain(mta: TestMta, domain: string) {
  return mta.engine.control.explain({
    ...{ recipient: `x@${domain}`, domain, sender: "", clientAddress: "127.0.0.1" },
    ...{ sourceName: undefined, virtualMta: undefined, dns: true },
  });
}

/** The queues that have mail, with what is wrong there. */
function queuesOf(mta: TestMta): readonly string[] {
  const all = mta.engine.control.queues().filter(({ recipients }) => recipients > 0);
  return all.map(({ name, lastError = "" }) => `${name} ${lastError}`.trim());
}

test("a listed rollup: its hosts, and the limits of its own block, for the mail of all its domains", async () => {
  await scene(async ({ peer, port, names }) => {
    const mta = await startMta(`${names}
      allow-mx-to 127.0.0.0/8
      <mx-rollup-list>
        mx mx.big.test big.rollup
      </mx-rollup-list>
      <domain *>
        smtp-port ${port}
      </domain>
      <domain big.rollup>
        max-msg-per-connection 1
        max-smtp-out 1
      </domain>`);
    try {
      await accept(mta, "a@a.test", "b@b.test", "o@other.test");
      await peer.taken(3);
      await accept(mta, "c@a.test");
      await peer.taken(4);
      assert.equal(peer.connections, 4);
      const { queue, moves, route } = await explain(mta, "b.test");
      assert.deepEqual([queue, moves], ["b.test/{default}", ["big.rollup/{default}"]]);
      assert.equal(route?.tiers[0]?.[0]?.host, "mx.big.test");
    } finally {
      await mta.stop();
    }
  });
});

test("auto: one queue for domains with the same MX, which has its hosts after a restart too, and whatever the file says then", async () => {
  await scene(async ({ peer, port, names }) => {
    const dead = `${names}\nallow-mx-to 127.0.0.0/8\n`;
    const auto = "<domain *>\nmx-rollup auto\nretry-after 1h\nsmtp-port 1\n</domain>";
    const first = await startMta(dead + auto);
    const { directory } = first;
    await accept(first, "a@a.test", "b@b.test");
    const [queue = ""] = await until("one queue", async () => {
      const queues = queuesOf(first);
      return queues.length === 1 && queues[0]?.includes("ECONNREFUSED") ? queues : undefined;
    });
    assert.match(queue, /^mx\.big\.test\.[0-9a-f]{12}\.rollup\/\{default\} /);
    const { moves } = await explain(first, "c.test");
    assert.deepEqual(moves, [queue.split(" ")[0]]);
    await first.halt();
    const live = `<domain *>\nsmtp-port ${port}\n</domain>`;
    const next = await startMta(dead + live, { directory });
    try {
      await next.engine.control.scheduleQueue("*");
      await peer.taken(2);
      await accept(next, "d@d.test");
      await peer.taken(3);
      await until("empty queues", async () => queuesOf(next).length === 0 || undefined);
    } finally {
      await next.stop();
    }
  });
});

test("what the DNS says may lead no further than otherwise, and hosts that are gone bounce nothing", async () => {
  await scene(async ({ peer, port, names, gone }) => {
    const auto = `<domain *>\nmx-rollup auto\nsmtp-port ${port}\nretry-after 1h\n</domain>`;
    const mta = await startMta(`${names}\n${auto}\n<acct-file acct.csv>\nrecords b\n</acct-file>`);
    try {
      await accept(mta, "a@a.test");
      const [bounced] = await recordsOf(mta.directory, 1);
      assert.deepEqual([bounced?.type, bounced?.dsnStatus?.slice(0, 5)], ["b", "5.4.6"]);
      assert.equal(peer.connections, 0);
      gone.add("mx.big.test");
      await accept(mta, "b@b.test");
      const [left = ""] = await until("mail that waits", async () => {
        const queues = queuesOf(mta);
        return queues.some((text) => text.includes("has no address")) ? queues : undefined;
      });
      assert.match(left, /\.rollup\/\{default\} the mail host mx\.big\.test has no address/);
    } finally {
      await mta.stop();
    }
  });
});
