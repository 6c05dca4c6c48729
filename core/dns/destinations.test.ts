import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { parseCidr } from "../directive/kinds/cidr.ts";
import type { HostPort } from "../directive/kinds/hosts.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { Destinations } from "./destinations.ts";
import type { Lookup, MxRecord, Resolver } from "./resolver.ts";
import { ThisServer } from "./this-server.ts";

const NONE = { kind: "none", exists: true, ttl: 60 } as const;

/** A resolver that knows what a table says; all else has no records. */
function tableResolver(table: {
  readonly mx?: Readonly<Record<string, Lookup<MxRecord>>>;
  readonly a?: Readonly<Record<string, Lookup<string>>>;
}): Resolver & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    mx: async (name) => {
      asked.push(`MX ${name}`);
      return table.mx?.[name] ?? NONE;
    },
    a: async (name) => {
      asked.push(`A ${name}`);
      return table.a?.[name] ?? NONE;
    },
    aaaa: async () => NONE,
    txt: async () => NONE,
    ptr: async () => NONE,
    tlsa: async () => NONE,
    cname: async () => NONE,
    validates: false,
  };
}

const found = <T>(...records: T[]): Lookup<T> => ({
  kind: "found",
  records,
  ttl: 60,
  authentic: false,
});

/** A server called mx.me.test on a host with the addresses 192.0.2.25 and 2001:db8::25. */
function thisServer(listeners: readonly HostPort[], clock: Clock): ThisServer {
  const server = new ThisServer({
    names: () => ["mx.me.test", "me.test"],
    interfaces: () => ["127.0.0.1", "192.0.2.25", "::1", "2001:db8::25"],
    clock,
  });
  server.takesMailAt(listeners);
  return server;
}

interface Given {
  readonly seed?: number;
  readonly clock?: Clock;
  readonly listeners?: readonly HostPort[];
  readonly allowMxTo?: readonly string[];
  readonly routed?: boolean;
  readonly lookupMx?: boolean;
  readonly withoutMx?: "address" | "wait" | "bounce";
}

function mailTo(host: string, resolver: Resolver, given: Given = {}): Destinations {
  const { seed = 1, clock = new FakeClock(), listeners = [], allowMxTo = [] } = given;
  const { routed = false, lookupMx = true, withoutMx = "address" } = given;
  return new Destinations({
    resolver,
    random: fakeRandom(seed),
    clock,
    timeout: 30_000,
    thisServer: thisServer(listeners, clock),
    allowMxTo: allowMxTo.flatMap((text) => parseCidr(text) ?? []),
    routed,
    withoutMx,
    tiers: [[{ host, port: 25, lookupMx }]],
  });
}

/** Named hosts, each a preference. */
function mailBy(hosts: readonly string[], resolver: Resolver, oneSite: boolean): Destinations {
  const clock = new FakeClock();
  return new Destinations({
    ...{ resolver, clock, oneSite, random: fakeRandom(1), timeout: 0 },
    ...{ thisServer: thisServer([], clock), allowMxTo: [], routed: true, withoutMx: "address" },
    tiers: hosts.map((host) => [{ host, port: 25, lookupMx: false }]),
  });
}

async function all(destinations: Destinations): Promise<readonly string[]> {
  const addresses: string[] = [];
  for (let next = await destinations.next(); next; next = await destinations.next())
    addresses.push(`${next.hostName} ${next.address}`);
  return addresses;
}

test("MX in order of preference, each looked up only when reached", async () => {
  const resolver = tableResolver({
    mx: {
      "d.test": found(
        { preference: 20, exchange: "b.test" },
        { preference: 10, exchange: "a.test" },
      ),
    },
    a: { "a.test": found("192.0.2.1", "192.0.2.2"), "b.test": found("192.0.2.3") },
  });
  const destinations = mailTo("d.test", resolver);
  assert.equal((await destinations.next())?.address, "192.0.2.1");
  assert.deepEqual(resolver.asked, ["MX d.test", "A a.test"]);
  assert.deepEqual(await all(destinations), ["a.test 192.0.2.2", "b.test 192.0.2.3"]);
});

test("without MX the domain's own address is used; a literal needs no look-up", async () => {
  const resolver = tableResolver({ a: { "d.test": found("192.0.2.9") } });
  assert.deepEqual(await all(mailTo("d.test", resolver)), ["d.test 192.0.2.9"]);
  assert.deepEqual(await all(mailTo("[192.0.2.4]", resolver)), ["[192.0.2.4] 192.0.2.4"]);
  assert.deepEqual(await all(mailTo("[IPv6:2001:db8::1]", resolver)), [
    "[IPv6:2001:db8::1] 2001:db8::1",
  ]);
});

for (const [withoutMx, status] of [
  ["wait", "4.1.2"],
  ["bounce", "5.1.2"],
] as const)
  test(`where mail without MX is to ${withoutMx}, the domain's address is not tried: ${status}`, async () => {
    const resolver = tableResolver({ a: { "d.test": found("192.0.2.9") } });
    const destinations = mailTo("d.test", resolver, { withoutMx });
    assert.deepEqual(await all(destinations), []);
    assert.equal(destinations.failure?.status, status);
    assert.deepEqual(await all(mailTo("d.test", resolver, { withoutMx, routed: true })), [
      "d.test 192.0.2.9",
    ]);
  });

const failures: readonly (readonly [string, Lookup<MxRecord>, string, boolean])[] = [
  ["null MX", found({ preference: 0, exchange: "" }), "5.1.10", false],
  ["MX that are not host names", found(), "5.4.4", false],
  ["NXDOMAIN", { kind: "none", exists: false, ttl: 60 }, "5.1.2", false],
  ["neither MX nor address", NONE, "5.1.2", false],
  ["SERVFAIL", { kind: "temporary", reason: "x" }, "4.4.3", true],
  ["failed validation", { kind: "bogus", reason: "x" }, "4.4.3", true],
  ["MX without address", found({ preference: 1, exchange: "no.test" }), "5.4.4", false],
];
for (const [what, mx, status, temporary] of failures)
  test(`${what} is ${status}`, async () => {
    const destinations = mailTo("d.test", tableResolver({ mx: { "d.test": mx } }));
    assert.deepEqual(await all(destinations), []);
    assert.deepEqual(
      [destinations.failure?.status, destinations.failure?.temporary],
      [status, temporary],
    );
  });

test("one dead look-up among the MX does not stop the others, and keeps the failure temporary", async () => {
  const resolver = tableResolver({
    mx: {
      "d.test": found({ preference: 1, exchange: "x.test" }, { preference: 2, exchange: "y.test" }),
    },
    a: { "x.test": { kind: "temporary", reason: "no answer" }, "y.test": found("192.0.2.5") },
  });
  const destinations = mailTo("d.test", resolver);
  assert.deepEqual(await all(destinations), ["y.test 192.0.2.5"]);
  assert.equal(destinations.failure?.temporary, true);
});

test("whatever the shuffle, lower preferences come first and every host comes once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }),
      fc.nat(1000),
      async (preferences, seed) => {
        const records = preferences.map((preference, at) => ({
          preference,
          exchange: `h${at}.test`,
        }));
        const a = Object.fromEntries(records.map(({ exchange }) => [exchange, found("192.0.2.1")]));
        const resolver = tableResolver({ mx: { "d.test": found(...records) }, a });
        const hosts = (await all(mailTo("d.test", resolver, { seed }))).map(
          (line) => line.split(" ")[0],
        );
        const order = hosts.map((host) => preferences[Number(host?.slice(1, -5))] ?? -1);
        assert.deepEqual(
          order,
          [...order].sort((one, other) => one - other),
        );
        assert.equal(new Set(hosts).size, preferences.length);
      },
    ),
    { numRuns: 100 },
  );
});

test("look-ups share their time: one that comes too late is a temporary failure", async () => {
  const clock = new FakeClock();
  const { promise: never } = Promise.withResolvers<Lookup<string>>();
  const resolver: Resolver = {
    ...tableResolver({ a: { "a.test": found("192.0.2.1") } }),
    async mx() {
      await sleep(clock, 20_000);
      return found({ preference: 10, exchange: "a.test" }, { preference: 20, exchange: "b.test" });
    },
    // IPv4 is answered, IPv6 is not.
    aaaa: () => never,
  };
  const destinations = mailTo("d.test", resolver, { clock });
  const addresses = all(destinations);
  await clock.advance(20_000);
  await clock.advance(9999);
  assert.ok(clock.pending > 0);
  await clock.advance(1);
  assert.deepEqual(await addresses, ["a.test 192.0.2.1"]);
  assert.deepEqual(
    [destinations.failure?.status, destinations.failure?.text],
    ["4.4.3", "address look-up for b.test failed: no answer within 30 s in total"],
  );
  assert.equal(clock.pending, 0);
});

const ALL = [{ host: "0.0.0.0", port: 25 }];

/** What mail for d.test comes to where `mx` is its only MX, with the address `address`. */
async function fate(mx: string, address: string, given: Given = {}): Promise<string> {
  const resolver = tableResolver({
    mx: { "d.test": found({ preference: 10, exchange: mx }) },
    a: { [mx]: found(address) },
  });
  const destinations = mailTo("d.test", resolver, given);
  const addresses = await all(destinations);
  return addresses.join() || (destinations.failure?.status ?? "nothing");
}

test("the DNS leads nowhere that no other host's server can be", async () => {
  for (const [address, status] of [
    ["127.0.0.1", "5.4.6"],
    ["127.255.255.254", "5.4.6"],
    ["0.0.0.0", "5.4.6"],
    ["0.1.2.3", "5.4.6"],
    ["::", "5.4.6"],
    ["::1", "5.4.6"],
    ["0:0:0:0:0:0:0:1", "5.4.6"],
    ["::ffff:127.0.0.1", "5.4.6"],
    ["::ffff:7f00:1", "5.4.6"],
    ["::ffff:0.0.0.0", "5.4.6"],
    ["::127.0.0.1", "5.4.6"],
    ["64:ff9b::127.0.0.1", "5.4.6"],
    ["224.0.0.1", "5.4.4"],
    ["239.255.255.255", "5.4.4"],
    ["::ffff:224.0.0.1", "5.4.4"],
    ["ff02::1", "5.4.4"],
    ["255.255.255.255", "5.4.4"],
  ] as const) {
    assert.equal(await fate("mx.test", address), status, address);
    assert.equal(await fate(address, "192.0.2.1"), status, `MX ${address}`);
    const literal = address.includes(":") ? `[IPv6:${address}]` : `[${address}]`;
    const direct = mailTo(literal, tableResolver({}));
    assert.deepEqual(await all(direct), []);
    assert.equal(direct.failure?.status, status, literal);
  }
});

test("private, shared and neighbouring addresses are as good as any", async () => {
  for (const address of [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.1.1",
    "1.0.0.1",
    "126.0.0.1",
    "128.0.0.1",
    "223.255.255.255",
    "240.0.0.1",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
  ])
    assert.equal(await fate("mx.test", address, { listeners: ALL }), `mx.test ${address}`);
});

test("allow-mx-to opens a range, but never our own listeners", async () => {
  const allowMxTo = ["127.0.0.0/8", "::1"];
  assert.equal(await fate("mx.test", "127.0.0.2", { allowMxTo }), "mx.test 127.0.0.2");
  assert.equal(
    await fate("mx.test", "::ffff:127.0.0.2", { allowMxTo }),
    "mx.test ::ffff:127.0.0.2",
  );
  assert.equal(await fate("mx.test", "::1", { allowMxTo }), "mx.test ::1");
  assert.equal(await fate("mx.test", "0.0.0.0", { allowMxTo }), "5.4.6");
  for (const address of ["127.0.0.2", "::ffff:127.0.0.2"])
    assert.equal(await fate("mx.test", address, { allowMxTo, listeners: ALL }), "5.4.6");
});

test("a route may lead to this host, but never to our own listeners", async () => {
  const to = async (host: string, listeners: readonly HostPort[]): Promise<string> => {
    const given = { routed: true, lookupMx: false, listeners };
    const resolver = tableResolver({
      a: { "inner.test": found("127.0.0.1"), "mx.me.test": found("192.0.2.25") },
    });
    const destinations = mailTo(host, resolver, given);
    const addresses = await all(destinations);
    return addresses.join() || (destinations.failure?.status ?? "nothing");
  };
  for (const host of [
    "127.0.0.1",
    "inner.test",
    "mx.me.test",
    "192.0.2.25",
    "0.0.0.0",
    "::1",
    "::",
    "2001:db8::25",
  ]) {
    assert.match(await to(host, [{ host: "192.0.2.26", port: 25 }]), /^\S+ \S+$/, host);
    assert.match(await to(host, [{ host: "::", port: 2525 }]), /^\S+ \S+$/, host);
    assert.equal(await to(host, [{ host: "::", port: 25 }]), "5.4.6", host);
  }
  assert.equal(await to("127.0.0.1", [{ host: "127.0.0.1", port: 25 }]), "5.4.6");
  assert.equal(await to("0.0.0.0", [{ host: "127.0.0.1", port: 25 }]), "5.4.6");
  assert.equal(await to("::ffff:127.0.0.1", [{ host: "127.0.0.1", port: 25 }]), "5.4.6");
  assert.equal(await to("127.0.0.2", [{ host: "127.0.0.1", port: 25 }]), "127.0.0.2 127.0.0.2");
  assert.equal(await to("2001:db8::25", ALL), "2001:db8::25 2001:db8::25");
});

test("of the MX those at our own preference and worse ones are dropped (RFC 5321 §5.1)", async () => {
  const mx = (...hosts: readonly (readonly [number, string])[]) =>
    found(...hosts.map(([preference, exchange]) => ({ preference, exchange })));
  const a = {
    "a.test": found("192.0.2.1"),
    "b.test": found("192.0.2.2"),
    "c.test": found("192.0.2.3"),
    "mx.me.test": found("198.51.100.1"),
    "also-me.test": found("192.0.2.25"),
  };
  const listeners = ALL;
  for (const me of ["mx.me.test", "also-me.test"])
    for (const [records, hosts] of [
      [mx([10, "a.test"], [20, me], [30, "c.test"]), ["a.test"]],
      [mx([10, "a.test"], [20, "b.test"], [20, me]), ["a.test"]],
      [mx([10, me], [20, "b.test"]), []],
      [mx([10, "a.test"], [10, "b.test"], [10, me]), []],
    ] as const)
      for (const seed of [1, 2, 3, 4, 5]) {
        const resolver = tableResolver({ mx: { "d.test": records }, a });
        const destinations = mailTo("d.test", resolver, { listeners, seed });
        const tried = (await all(destinations)).map((line) => line.split(" ")[0]);
        assert.deepEqual(tried, hosts, `${me} ${hosts}`);
        assert.deepEqual(
          [destinations.failure?.status, destinations.failure?.temporary],
          ["5.4.6", false],
        );
      }
});

test("a domain without MX that is us leads back", async () => {
  const resolver = tableResolver({
    a: { "me.test": found("198.51.100.1"), "d.test": found("192.0.2.25") },
  });
  for (const domain of ["me.test", "d.test", "localhost"]) {
    const destinations = mailTo(domain, resolver, { listeners: ALL });
    assert.deepEqual(await all(destinations), []);
    assert.equal(destinations.failure?.status, "5.4.6");
  }
});

test("a server of our name at another port of this host is not us", async () => {
  const listeners = [{ host: "192.0.2.25", port: 2525 }];
  assert.equal(await fate("mx.me.test", "192.0.2.25", { listeners }), "mx.me.test 192.0.2.25");
  // Behind a translation of addresses, our name is all there is to go by.
  assert.equal(await fate("mx.me.test", "198.51.100.1", { listeners }), "5.4.6");
});

test("the look for ourselves among equal MX does not wait for a dead name server", async () => {
  const clock = new FakeClock();
  const { promise: never } = Promise.withResolvers<Lookup<string>>();
  const table = tableResolver({
    mx: {
      "d.test": found(
        { preference: 10, exchange: "a.test" },
        { preference: 10, exchange: "b.test" },
      ),
    },
    a: { "a.test": found("192.0.2.1") },
  });
  const resolver: Resolver = { ...table, a: (name) => (name === "b.test" ? never : table.a(name)) };
  const addresses = all(mailTo("d.test", resolver, { clock, listeners: ALL }));
  await clock.advance(2000);
  await clock.advance(30_000);
  assert.deepEqual(await addresses, ["a.test 192.0.2.1"]);
});

test("a socket among the hosts is none of SMTP's: nothing is looked up, and the mail may wait", async () => {
  const resolver = tableResolver({});
  const destinations = mailTo("unix:/run/lmtp", resolver, { routed: true, lookupMx: false });
  assert.deepEqual(await all(destinations), []);
  assert.deepEqual(resolver.asked, []);
  assert.equal(destinations.failure?.temporary, true);
  assert.match(destinations.failure?.text ?? "", /only type lmtp can/);
});

test("all hosts of an MX set have one site, whatever the order of its records", async () => {
  const records = (...names: string[]): Lookup<MxRecord> =>
    found(...names.map((exchange) => ({ preference: 10, exchange })));
  const a = { "mx1.p.test": found("192.0.2.1"), "mx2.p.test": found("192.0.2.2") };
  const sites = new Set<string | undefined>();
  for (const names of [
    ["mx1.p.test", "mx2.p.test"],
    ["mx2.p.test", "mx1.p.test"],
  ]) {
    const destinations = mailTo(
      "x.test",
      tableResolver({ mx: { "x.test": records(...names) }, a }),
    );
    for (let next = await destinations.next(); next; next = await destinations.next())
      sites.add(next.mxSite);
  }
  assert.deepEqual([...sites], ["mx1.p.test,mx2.p.test"]);
});

test("named hosts are a site each, or one together where they are one provider's", async () => {
  const resolver = tableResolver({
    a: { "b.test": found("192.0.2.1"), "a.test": found("192.0.2.2") },
  });
  for (const [oneSite, expected] of [
    [false, ["b.test", "a.test"]],
    [true, ["a.test,b.test", "a.test,b.test"]],
  ] as const) {
    const sites: unknown[] = [];
    const destinations = mailBy(["b.test", "a.test"], resolver, oneSite);
    for (let next = await destinations.next(); next; next = await destinations.next())
      sites.push(next.mxSite);
    assert.deepEqual(sites, expected);
  }
});
