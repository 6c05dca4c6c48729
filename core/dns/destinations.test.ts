import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { type Clock, sleep } from "../time/clock.ts";
import { Destinations } from "./destinations.ts";
import type { Lookup, MxRecord, Resolver } from "./resolver.ts";

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
  };
}

const found = <T>(...records: T[]): Lookup<T> => ({
  kind: "found",
  records,
  ttl: 60,
  authentic: false,
});

function mailTo(
  host: string,
  resolver: Resolver,
  seed = 1,
  clock: Clock = new FakeClock(),
): Destinations {
  const tiers = [[{ host, port: 25, lookupMx: true }]];
  return new Destinations({ resolver, random: fakeRandom(seed), clock, timeout: 30_000, tiers });
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

const failures: readonly (readonly [string, Lookup<MxRecord>, string, boolean])[] = [
  ["null MX", found({ preference: 0, exchange: "" }), "5.1.10", false],
  ["MX that are no host names", found(), "5.4.4", false],
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
        const hosts = (await all(mailTo("d.test", resolver, seed))).map(
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
  const destinations = mailTo("d.test", resolver, 1, clock);
  const addresses = all(destinations);
  await clock.advance(20_000);
  await clock.advance(9999);
  assert.ok(clock.pending > 0);
  await clock.advance(1);
  assert.deepEqual(await addresses, ["a.test 192.0.2.1"]);
  assert.deepEqual(
    [destinations.failure?.status, destinations.failure?.text],
    ["4.4.3", "address look-up for b.test failed: no answer within 30 s in all"],
  );
  assert.equal(clock.pending, 0);
});
