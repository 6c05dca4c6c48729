import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { AUTHENTIC_DATA, decode, encode, type Packet, RECURSION_AVAILABLE } from "dns-packet";
import { type DnsReply, startDnsServer } from "../../test/support/dns-server.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { systemClock } from "../time/clock.ts";
import { createResolver } from "./client.ts";
import type { Lookup, Resolver } from "./resolver.ts";

async function withServer(
  reply: (name: string, type: string, query: Packet) => DnsReply,
  run: (resolver: Resolver, asked: readonly string[]) => Promise<void>,
  firstTimeout = 5000,
): Promise<void> {
  const server = await startDnsServer(reply);
  const servers = [{ address: "127.0.0.1", port: server.port }];
  const random = fakeRandom();
  try {
    await run(createResolver({ servers, clock: systemClock, random, firstTimeout }), server.asked);
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

test("an alias is followed to its records; a circle of aliases is not an answer", async () => {
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
    const real = { records: ["192.0.2.7"], ttl: 5, canonical: "real.test" };
    assert.deepEqual(found, { kind: "found", authentic: false, ...real });
    assert.equal((await resolver.a("circle.test")).kind, "temporary");
  });
});

/** Patience where no answer is to come. */
const SHORT = 20;

test("silence is temporary", async () => {
  await withServer(
    () => "silence",
    async (resolver, asked) => {
      assert.equal((await resolver.mx("silent.test")).kind, "temporary");
      assert.equal(asked.length, 3);
    },
    SHORT,
  );
});

test("NXDOMAIN and no data are told apart; SERVFAIL is temporary", async () => {
  const reply = (name: string): DnsReply => {
    if (name === "gone.test") return { code: 3 };
    if (name === "empty.test") return { answers: [] };
    return { code: 2 };
  };
  await withServer(reply, async (resolver) => {
    assert.deepEqual(await resolver.mx("gone.test"), { kind: "none", exists: false, ttl: 60 });
    assert.deepEqual(await resolver.mx("empty.test"), { kind: "none", exists: true, ttl: 60 });
    assert.equal((await resolver.mx("broken.test")).kind, "temporary");
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

test("bytes that make no sense are passed over", async () => {
  await withServer(
    () => Buffer.from([0xff, 0x00, 0x81]),
    async (resolver) => {
      assert.equal((await resolver.txt("rubbish.test")).kind, "temporary");
    },
    SHORT,
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

const soa = {
  type: "SOA",
  name: "test",
  ttl: 300,
  data: {
    mname: "ns.test",
    rname: "x.test",
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 30,
  },
} as const;
const ns = { type: "NS", name: "test", ttl: 60, data: "ns.test" } as const;
const RA = 0x80;
const AA = 0x400;

const nothings: readonly (readonly [string, DnsReply, object])[] = [
  ["a referral", { answers: [], flags: 0, authorities: [ns] }, { kind: "temporary" }],
  ["an upward referral", { answers: [], flags: RA, authorities: [ns] }, { kind: "temporary" }],
  ["an empty answer of nobody in charge", { answers: [], flags: 0 }, { kind: "temporary" }],
  ["NXDOMAIN of nobody in charge", { code: 3, flags: 0 }, { kind: "temporary" }],
  ["no data by SOA", { answers: [], flags: 0, authorities: [soa] }, { kind: "none", exists: true }],
  ["no data by authority", { answers: [], flags: AA }, { kind: "none", exists: true }],
  ["no data by a resolver", { answers: [], flags: RA }, { kind: "none", exists: true }],
  ["NXDOMAIN by SOA", { code: 3, flags: 0, authorities: [soa] }, { kind: "none", exists: false }],
  ["NXDOMAIN by authority", { code: 3, flags: AA }, { kind: "none", exists: false }],
  [
    "another class",
    { answers: [{ type: "A", class: "CH", name: "x.test", ttl: 1, data: "192.0.2.1" }], flags: 0 },
    { kind: "temporary" },
  ],
];
for (const [what, reply, expected] of nothings)
  test(`nothing there needs proof: ${what}`, async () => {
    await withServer(
      () => reply,
      async (resolver) => {
        for (const found of [await resolver.mx("x.test"), await resolver.a("x.test")])
          assert.deepEqual({ ...found, ...expected }, found);
      },
    );
  });

test("the answer that nothing is there is believed as long as the SOA says", async () => {
  await withServer(
    () => ({ answers: [], authorities: [soa] }),
    async (resolver) => {
      assert.deepEqual(await resolver.mx("x.test"), { kind: "none", exists: true, ttl: 30 });
    },
  );
});

const QUESTION = { type: "MX", name: "x.test", class: "IN" } as const;
const noAnswers: readonly (readonly [string, (query: Packet) => Buffer])[] = [
  ["our own question", (query) => encode({ ...query })],
  [
    "another operation",
    ({ id = 0 }) => encode({ id, type: "response", flags: AA | (2 << 11), questions: [QUESTION] }),
  ],
  [
    "a question of another class",
    ({ id = 0 }) =>
      encode({ id, type: "response", flags: AA, questions: [{ ...QUESTION, class: "CH" }] }),
  ],
  [
    "two questions",
    ({ id = 0 }) => encode({ id, type: "response", flags: AA, questions: [QUESTION, QUESTION] }),
  ],
  ["no question", ({ id = 0 }) => encode({ id, type: "response", flags: AA | 3 })],
];
for (const [what, packet] of noAnswers)
  test(`no answer at all: ${what}`, async () => {
    await withServer(
      (_name, _type, query) => packet(query),
      async (resolver) => {
        assert.equal((await resolver.mx("x.test")).kind, "temporary");
      },
      SHORT,
    );
  });

test("a lame server is passed over for one that knows", async () => {
  const lame = await startDnsServer(() => ({ answers: [], flags: 0, authorities: [ns] }));
  const good = await startDnsServer((name) => ({ answers: [mx(name, 10, "mx.test")] }));
  const servers = [lame, good].map(({ port }) => ({ address: "127.0.0.1", port }));
  const resolver = createResolver({ servers, clock: systemClock, random: fakeRandom() });
  try {
    assert.equal((await resolver.mx("x.test")).kind, "found");
    assert.deepEqual([lame.asked.length, good.asked.length], [1, 1]);
  } finally {
    lame.close();
    good.close();
  }
});

for (const code of [1, 4])
  test(`a server without EDNS is asked once more without it (code ${code})`, async () => {
    let plain = 0;
    const reply = (name: string, _type: string, query: Packet): DnsReply => {
      // Servers of old do not repeat the question.
      if (query.additionals?.length)
        return encode({ id: query.id ?? 0, type: "response", flags: RA | code });
      plain++;
      return { answers: [mx(name, 10, "mx.test")] };
    };
    await withServer(reply, async (resolver, asked) => {
      assert.equal((await resolver.mx("x.test")).kind, "found");
      assert.deepEqual([asked.length, plain], [2, 1]);
    });
  });

test("another version of EDNS does not prove that nothing is there", async () => {
  const opt = { type: "OPT", name: ".", udpPayloadSize: 512, ednsVersion: 0, flags: 0 } as const;
  const reply = (name: string, type: string, query: Packet): DnsReply =>
    query.additionals?.length
      ? encode({
          id: query.id ?? 0,
          type: "response",
          flags: AA,
          questions: query.questions ?? [],
          additionals: [{ ...opt, extendedRcode: 1, flag_do: false, options: [] }],
        })
      : { answers: type === "MX" ? [mx(name, 10, "mx.test")] : [] };
  await withServer(reply, async (resolver) => {
    assert.equal((await resolver.mx("x.test")).kind, "found");
  });
});

test("an alias whose target the answer leaves out is asked for", async () => {
  const reply = (name: string): DnsReply => {
    const next = Number(name[1]) + 1;
    if (name.startsWith("c") || next < 4) {
      const data = name.startsWith("c") ? "c1.test" : `a${next}.test`;
      return { answers: [{ type: "CNAME", name, ttl: 60 - next, data }] };
    }
    return name === "a3.test"
      ? { answers: [{ type: "A", name, ttl: 60, data: "192.0.2.7" }] }
      : { code: 3 };
  };
  await withServer(reply, async (resolver) => {
    const found = await resolver.a("a1.test");
    const real = { records: ["192.0.2.7"], ttl: 57, canonical: "a3.test" };
    assert.deepEqual(found, { kind: "found", authentic: false, ...real });
    assert.equal((await resolver.a("c1.test")).kind, "temporary");
    const dangling = await resolver.a("a2.test");
    assert.equal(dangling.kind, "found");
  });
});

test("an alias of a name that does not exist leads nowhere for good", async () => {
  const reply = (name: string): DnsReply =>
    name === "a.test"
      ? { answers: [{ type: "CNAME", name, ttl: 60, data: "gone.test" }], flags: AA }
      : { code: 3, authorities: [soa] };
  await withServer(reply, async (resolver) => {
    assert.deepEqual(await resolver.a("a.test"), { kind: "none", exists: false, ttl: 30 });
  });
});

test("names that no host can have are passed over, in MX and PTR alike", async () => {
  const bad = [
    "mx\r\nX-Injected: yes",
    "mx\u001b]0;title\u0007",
    "mx (192.0.2.1) said: 250",
    "m\u00fcx.test",
    "-.test",
  ];
  const reply = (name: string, type: string): DnsReply => {
    if (type === "PTR")
      return { answers: [...bad, "good.test"].map((data) => ({ type, name, ttl: 60, data })) };
    const exchanges = name === "bad.test" ? bad : [...bad, "good.test"];
    return { answers: exchanges.map((exchange) => mx(name, 10, exchange)) };
  };
  await withServer(reply, async (resolver) => {
    const some = await resolver.mx("some.test");
    assert.deepEqual(some.kind === "found" && some.records, [
      { preference: 10, exchange: "good.test" },
    ]);
    const none = await resolver.mx("bad.test");
    assert.deepEqual(none.kind === "found" && none.records, []);
    const names = await resolver.ptr("192.0.2.1");
    assert.deepEqual(names.kind === "found" && names.records, ["good.test"]);
  });
});

test("localhost has no MX, and nobody is asked for one", async () => {
  await withServer(
    () => ({ answers: [mx("localhost", 10, "mx.test")] }),
    async (resolver, asked) => {
      assert.equal((await resolver.mx("localhost")).kind, "none");
      assert.equal((await resolver.mx("a.LOCALHOST")).kind, "none");
      assert.equal(asked.length, 0);
    },
  );
});

for (const address of ["::1", "0:0:0:0:0:0:0:1", "0::1", "::ffff:127.0.0.1", "::ffff:7f00:1"])
  test(`a name server is heard however its address is written: ${address}`, async () => {
    const host = address.includes("ffff") ? "127.0.0.1" : "::1";
    const server = await startDnsServer((name) => ({ answers: [mx(name, 10, "mx.test")] }), host);
    const servers = [{ address, port: server.port }];
    const random = fakeRandom();
    try {
      const resolver = createResolver({ servers, clock: systemClock, random, firstTimeout: 5000 });
      assert.equal((await resolver.mx("x.test")).kind, "found");
    } finally {
      server.close();
    }
  });

test("packets from elsewhere do not end a question", async () => {
  const stranger = createSocket("udp4");
  await new Promise<void>((resolve) => stranger.bind(0, "127.0.0.1", () => resolve()));
  const server = createSocket("udp4");
  server.on("message", (packet, from) => {
    const answer = encode({
      ...decode(packet),
      type: "response",
      flags: RA,
      answers: [mx("x.test", 10, "mx.test")],
      additionals: [],
    });
    let left = 20;
    const flood = (): void => {
      if (left-- > 0) stranger.send(Buffer.from("rubbish"), from.port, from.address, flood);
      else server.send(answer, from.port, from.address);
    };
    flood();
  });
  await new Promise<void>((resolve) => server.bind(0, "127.0.0.1", () => resolve()));
  const servers = [{ address: "127.0.0.1", port: server.address().port }];
  const random = fakeRandom();
  try {
    const resolver = createResolver({ servers, clock: systemClock, random, firstTimeout: 5000 });
    assert.equal((await resolver.mx("x.test")).kind, "found");
  } finally {
    stranger.close();
    server.close();
  }
});

const AUTHENTIC = RECURSION_AVAILABLE | AUTHENTIC_DATA;

test("TLSA records come back as they are, and an answer is authentic when a server on loopback says so", async () => {
  const data = { usage: 3, selector: 1, matchingType: 1, certificate: Buffer.alloc(32, 7) };
  const reply = (name: string): DnsReply => ({
    answers: [
      { type: "TLSA", name, ttl: 60, data },
      { type: "TLSA", name, ttl: 60, data: { ...data, certificate: Buffer.alloc(0) } },
    ],
    flags: AUTHENTIC,
  });
  await withServer(reply, async (resolver, asked) => {
    assert.ok(resolver.validates);
    const found = await resolver.tlsa("_25._tcp.mx.test");
    const record = { usage: 3, selector: 1, matchingType: 1, data: Buffer.alloc(32, 7) };
    assert.deepEqual(found, { kind: "found", records: [record], ttl: 60, authentic: true });
    await resolver.tlsa("_25._TCP.mx.test");
    assert.deepEqual(asked, ["TLSA _25._tcp.mx.test"]);
  });
});

test("the AD bit of a server counts as it is named, and a server that does not validate proves nothing", async () => {
  const server = await startDnsServer((name) => ({
    answers: [{ type: "A", name, ttl: 60, data: "192.0.2.1" }],
    flags: AUTHENTIC,
  }));
  const isAuthentic = async (validates?: boolean): Promise<readonly unknown[]> => {
    const servers = [{ address: "127.0.0.1", port: server.port, validates }];
    const resolver = createResolver({ servers, clock: systemClock, random: fakeRandom() });
    const found = await resolver.a("mx.test");
    return [resolver.validates, found.kind === "found" && found.authentic];
  };
  try {
    assert.deepEqual(await isAuthentic(), [true, true]);
    assert.deepEqual(await isAuthentic(true), [true, true]);
    assert.deepEqual(await isAuthentic(false), [false, false]);
    const far = [{ address: "192.0.2.53", port: 53 }];
    const distant = { clock: systemClock, random: fakeRandom() };
    assert.ok(!createResolver({ servers: far, ...distant }).validates);
  } finally {
    server.close();
  }
});

test("what is reached by an alias that is not authentic is not, and the name at its end is told", async () => {
  const reply = (name: string, type: string): DnsReply => {
    if (name === "end.test")
      return { answers: [{ type: "A", name, ttl: 60, data: "192.0.2.1" }], flags: AUTHENTIC };
    const alias = { type: "CNAME", name, ttl: 60, data: "End.test" } as const;
    const flags = name === "safe.test" || type === "CNAME" ? AUTHENTIC : RECURSION_AVAILABLE;
    return { answers: [alias], flags };
  };
  const brief = (found: Lookup<string>): unknown =>
    found.kind === "found" ? [found.records, found.authentic, found.canonical] : found;
  await withServer(reply, async (resolver) => {
    assert.deepEqual(brief(await resolver.a("safe.test")), [["192.0.2.1"], true, "end.test"]);
    assert.deepEqual(brief(await resolver.a("bare.test")), [["192.0.2.1"], false, "end.test"]);
    assert.deepEqual(brief(await resolver.cname("bare.test")), [["end.test"], true, undefined]);
    assert.deepEqual(brief(await resolver.a("end.test")), [["192.0.2.1"], true, undefined]);
  });
});

test("servers are offered as many bytes over UDP as is told, 1232 unless it is", async () => {
  const offered: number[] = [];
  const server = await startDnsServer((name, _type, query) => {
    for (const record of query.additionals ?? [])
      if (record.type === "OPT") offered.push(record.udpPayloadSize);
    return { answers: [mx(name, 10, "mx.test")] };
  });
  const servers = [{ address: "127.0.0.1", port: server.port }];
  const given = { servers, clock: systemClock, random: fakeRandom() };
  try {
    await createResolver(given).mx("x.test");
    await createResolver({ ...given, udpPayload: 512 }).mx("x.test");
  } finally {
    server.close();
  }
  assert.deepEqual(offered, [1232, 512]);
});
