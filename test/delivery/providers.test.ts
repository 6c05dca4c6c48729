/** Profiles of mailbox providers, in a whole server with a name server and hosts of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startDnsServer } from "../support/dns-server.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";

const SHIPPED = `<provider big>
  domain big.test
  mx *.big.test
  max-msg-per-connection 1
  max-smtp-out 2
</provider>`;

interface Scene {
  readonly peer: SmtpPeer;
  readonly mta: TestMta;
  /** The MX of a domain; `mx.NAME` for one that is not here. */
  readonly mx: Map<string, string>;
  /** Domains whose MX cannot be looked up now. */
  readonly broken: Set<string>;
  /** Domains whose MX are never answered. */
  readonly silent: Set<string>;
  /** Names whose MX were asked for. */
  readonly asked: string[];
}

/** A server with a shipped profile of `big`, whose mail goes to one peer whatever the MX. */
async function scene(lines: string, run: (scene: Scene) => Promise<void>): Promise<void> {
  const mx = new Map<string, string>();
  const broken = new Set<string>();
  const silent = new Set<string>();
  const asked: string[] = [];
  const dns = await startDnsServer((name, type) => {
    if (type === "MX") asked.push(name);
    if (type === "MX" && broken.has(name)) return { code: 2 };
    if (type === "MX" && silent.has(name)) return "silence";
    const exchange = mx.get(name) ?? `mx.${name}`;
    if (type === "MX")
      return { answers: [{ type, name, ttl: 0, data: { preference: 5, exchange } }] };
    return { answers: type === "A" ? [{ type, name, ttl: 0, data: "127.0.0.1" }] : [] };
  });
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const text = `name-server 127.0.0.1:${dns.port}
    allow-mx-to 127.0.0.0/8
    <domain *>
      smtp-port ${port}
    </domain>
    ${lines}`;
  const mta = await startMta(text, {
    shipped: async () => ({ name: "providers.conf", text: SHIPPED }),
  });
  try {
    await run({ peer, mta, mx, broken, silent, asked });
  } finally {
    await mta.stop();
    await peer.close();
    dns.close();
  }
}

/** Sends some messages to a domain, one after the other; returns over how many connections they were taken. */
async function send({ mta, peer }: Scene, domain: string, messages = 3): Promise<number> {
  const [taken, connections] = [peer.messages.length, peer.connections];
  for (let at = 1; at <= messages; at++) {
    await sendMail(mta.port, { from: "", to: [`a${at}@${domain}`] });
    await peer.taken(taken + at);
  }
  return peer.connections - connections;
}

test("a domain that a provider hosts has its settings from the first connection on", () =>
  scene("", async (given) => {
    given.mx.set("hosted.test", "mx1.big.test");
    assert.equal(await send(given, "hosted.test"), 3);
    assert.equal(await send(given, "big.test"), 3);
    assert.equal(await send(given, "other.test"), 1);
    // That of a provider's own domain needs no look-up but for its hosts.
    const names = given.asked.filter((name) => name === "big.test");
    assert.ok(names.length <= 3, names.join());
  }));

test("what the operator wrote goes before it", () =>
  scene("<domain hosted.test>\nmax-msg-per-connection 0\n</domain>", async (given) => {
    given.mx.set("hosted.test", "mx1.big.test");
    assert.equal(await send(given, "hosted.test"), 1);
  }));

test("provider-profiles no: nothing is looked up before its time, and nothing is gentler", () =>
  scene("provider-profiles no", async (given) => {
    given.mx.set("hosted.test", "mx1.big.test");
    assert.equal(await send(given, "hosted.test"), 1);
    assert.equal(await send(given, "big.test"), 1);
  }));

test("a reload takes the profiles out, and back in", () =>
  scene("", async (given) => {
    given.mx.set("hosted.test", "mx1.big.test");
    assert.equal(await send(given, "hosted.test"), 3);
    const { mta } = given;
    const before = mta.config;
    mta.config = `provider-profiles no\n${before}`;
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal(await send(given, "hosted.test"), 1);
    mta.config = before;
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal(await send(given, "hosted.test"), 3);
  }));

test("mail waits for its MX as it did before: what cannot be looked up keeps no queue from being told so", () =>
  scene("<domain *>\nretry-after-dns-error 1s\n</domain>", async (given) => {
    const { mta, peer, broken, mx } = given;
    mx.set("hosted.test", "mx1.big.test");
    broken.add("hosted.test");
    await sendMail(mta.port, { from: "", to: ["a@hosted.test"] });
    await until("the failure to be told", async () => {
      const [queue] = mta.engine.control.queues();
      return queue?.lastError?.includes("MX look-up for hosted.test failed") || undefined;
    });
    broken.clear();
    await peer.taken(1);
  }));

test("mx-rollup auto: the shared queue is the provider's too", () =>
  scene("<domain *>\nmx-rollup auto\n</domain>", async (given) => {
    given.mx.set("one.test", "mx1.big.test");
    given.mx.set("two.test", "mx1.big.test");
    assert.equal(await send(given, "one.test"), 3);
    assert.equal(await send(given, "two.test"), 3);
  }));

test("show settings knows the provider of a queue that has mail, by its MX", () =>
  scene("<domain *>\nmax-msg-rate 2/d\n</domain>", async (given) => {
    const { mta } = given;
    given.mx.set("hosted.test", "mx1.big.test");
    await send(given, "hosted.test", 2);
    await sendMail(mta.port, { from: "", to: ["a@hosted.test"] });
    const settings = mta.engine.control.settings("hosted.test", "{default}");
    const most = settings.find(({ directive }) => directive === "max-smtp-out");
    assert.deepEqual([most?.values, most?.block], [["2"], "<provider big>"]);
  }));

test("a server ends while it looks up the MX of a queue, and does nothing with what it finds", () =>
  scene("<domain *>\ndns-timeout 30s\n</domain>", async ({ mta, silent, asked }) => {
    silent.add("hosted.test");
    await sendMail(mta.port, { from: "", to: ["a@hosted.test"] });
    await until("the look-up", async () => asked.includes("hosted.test") || undefined);
    const [queue] = mta.engine.control.queues();
    assert.equal(queue?.waits?.reason, "mx-look-up");
    await mta.engine.drain(5000);
  }));

test("explain names the provider of a hosted domain, and its settings with their place", () =>
  scene("", async ({ mta, mx }) => {
    mx.set("hosted.test", "mx1.big.test");
    const { provider, settings } = await mta.engine.control.explain({
      ...{ recipient: "x@hosted.test", domain: "hosted.test", sender: "" },
      ...{ clientAddress: "127.0.0.1", sourceName: undefined, virtualMta: undefined, dns: true },
    });
    assert.equal(provider, "big");
    const most = settings.find(({ directive }) => directive === "max-msg-per-connection");
    assert.deepEqual(most?.values, ["1"]);
    assert.equal(most?.at, "shipped: providers.conf:4:26");
  }));
