import assert from "node:assert/strict";
import { test } from "node:test";
import { type DnsReply, startDnsServer } from "../../test/support/dns-server.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { systemClock } from "../time/clock.ts";
import { createResolver } from "./client.ts";
import type { Resolver } from "./resolver.ts";

async function withServer(
  reply: (name: string, type: string) => DnsReply,
  run: (resolver: Resolver, asked: readonly string[]) => Promise<void>,
): Promise<void> {
  const server = await startDnsServer(reply);
  const servers = [{ address: "127.0.0.1", port: server.port }];
  const random = fakeRandom();
  try {
    await run(
      createResolver({ servers, clock: systemClock, random, firstTimeout: 40 }),
      server.asked,
    );
  } finally {
    server.close();
  }
}

const mx = (name: string, preference: number, exchange: string) =>
  ({ type: "MX", name, ttl: 60, data: { preference, exchange } }) as const;

test("MX records come back in lower case without final dots, and are remembered", async () => {
  const reply = (name: string): DnsReply => ({ answers: [mx(name, 10, "MX1.Example.Net.")] });
  await withServer(reply, async (resolver, asked) => {
    const found = await resolver.mx("example.net");
    assert.deepEqual(found, {
      kind: "found",
      records: [{ preference: 10, exchange: "mx1.example.net" }],
      ttl: 60,
      authentic: false,
    });
    await resolver.mx("example.net");
    assert.equal(asked.length, 1);
  });
});

test("the same question asked twice at once goes out once", async () => {
  const reply = (name: string): DnsReply => ({
    answers: [{ type: "A", name, ttl: 1, data: "192.0.2.1" }],
  });
  await withServer(reply, async (resolver, asked) => {
    await Promise.all([resolver.a("host.test"), resolver.a("host.test")]);
    assert.equal(asked.length, 1);
  });
});

test("an alias is followed to its records; a circle of aliases is no answer", async () => {
  const reply = (name: string): DnsReply =>
    name === "circle.test"
      ? {
          answers: [
            { type: "CNAME", name, ttl: 60, data: "other.test" },
            { type: "CNAME", name: "other.test", ttl: 60, data: name },
          ],
        }
      : {
          answers: [
            { type: "CNAME", name, ttl: 5, data: "real.test" },
            { type: "A", name: "real.test", ttl: 60, data: "192.0.2.7" },
          ],
        };
  await withServer(reply, async (resolver) => {
    const found = await resolver.a("alias.test");
    assert.deepEqual(found, { kind: "found", records: ["192.0.2.7"], ttl: 5, authentic: false });
    assert.equal((await resolver.a("circle.test")).kind, "temporary");
  });
});

test("NXDOMAIN and no data are told apart; SERVFAIL and silence are temporary", async () => {
  const reply = (name: string): DnsReply => {
    if (name === "gone.test") return { code: 3 };
    if (name === "empty.test") return { answers: [] };
    return name === "broken.test" ? { code: 2 } : "silence";
  };
  await withServer(reply, async (resolver) => {
    assert.deepEqual(await resolver.mx("gone.test"), { kind: "none", exists: false, ttl: 60 });
    assert.deepEqual(await resolver.mx("empty.test"), { kind: "none", exists: true, ttl: 60 });
    assert.equal((await resolver.mx("broken.test")).kind, "temporary");
    assert.equal((await resolver.mx("silent.test")).kind, "temporary");
  });
});

test("the AD bit is passed on", async () => {
  const reply = (name: string): DnsReply => ({
    answers: [{ type: "A", name, ttl: 1, data: "192.0.2.1" }],
    flags: 0x20,
  });
  await withServer(reply, async (resolver) => {
    const found = await resolver.a("signed.test");
    assert.equal(found.kind === "found" && found.authentic, true);
  });
});

test("octets that make no sense are passed over", async () => {
  await withServer(
    () => Buffer.from([0xff, 0x00, 0x81]),
    async (resolver) => {
      assert.equal((await resolver.txt("rubbish.test")).kind, "temporary");
    },
  );
});

test("reverse look-ups ask for the right names, localhost is not asked at all", async () => {
  const reply = (name: string): DnsReply => ({
    answers: [{ type: "PTR", name, ttl: 60, data: "Host.Test." }],
  });
  await withServer(reply, async (resolver, asked) => {
    const found = await resolver.ptr("192.0.2.33");
    assert.deepEqual(found.kind === "found" && found.records, ["host.test"]);
    await resolver.ptr("2001:db8::1");
    assert.deepEqual(asked, [
      "PTR 33.2.0.192.in-addr.arpa",
      "PTR 1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa",
    ]);
    const local = await resolver.a("localhost");
    assert.deepEqual(local.kind === "found" && local.records, ["127.0.0.1"]);
    assert.equal(asked.length, 2);
  });
});
