import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultPlan } from "../../core/delivery/default-plan.ts";
import { type Lookup, type Resolver, type RouteHost, ThisServer } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { LmtpTargets } from "./targets.ts";

const NONE = { kind: "none", exists: true, ttl: 60 } as const;

/** What is found for a route, in order: places, or why there is none. */
async function found(
  tiers: readonly (readonly RouteHost[])[],
  a: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const clock = new FakeClock();
  const lookUp = (address: string | undefined): Lookup<string> =>
    address === undefined ? NONE : { kind: "found", records: [address], ttl: 60, authentic: false };
  const resolver: Resolver = {
    a: async (name) => lookUp(a[name]),
    ...{ mx: async () => NONE, aaaa: async () => NONE },
    ...{ txt: async () => NONE, ptr: async () => NONE, validates: false },
    ...{ tlsa: async () => NONE, cname: async () => NONE },
  };
  const thisServer = new ThisServer({ names: () => [], interfaces: () => [], clock });
  const targets = new LmtpTargets({
    ...{ resolver, clock, thisServer, random: fakeRandom(1) },
    plan: defaultPlan("mta.test"),
    route: { tiers },
  });
  const texts: string[] = [];
  for (let next = await targets.next(); next; next = await targets.next())
    texts.push("stage" in next ? next.text : next.place);
  if (targets.failure) texts.push(targets.failure.text);
  return texts;
}

const host = (name: string, port = 24): RouteHost => ({ host: name, port, lookupMx: false });

test("sockets and hosts are tried by preference", async () => {
  const tiers = [[host("unix:/run/lmtp", 25)], [host("a.test", 2424)], [host("192.0.2.9")]];
  assert.deepEqual(await found(tiers, { "a.test": "192.0.2.1" }), [
    "unix:/run/lmtp",
    "192.0.2.1 2424",
    "192.0.2.9 24",
  ]);
});

test("the port of SMTP is not used, and a host without addresses says so", async () => {
  assert.deepEqual(await found([[host("192.0.2.9", 25)], [host("none.test")]]), [
    "type lmtp: 192.0.2.9 has no port of its own, and LMTP is not spoken on port 25",
    "the mail host none.test has no address",
  ]);
});
