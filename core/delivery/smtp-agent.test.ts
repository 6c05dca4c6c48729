import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { FakeNetwork } from "../../test/support/fake-smtp.ts";
import { AlarmHub } from "../telemetry/alarm-hub.ts";
import { createLog } from "../telemetry/log.ts";
import { defaultPlan } from "./default-plan.ts";
import type { DeliveryPlan } from "./plan.ts";
import { SmtpAgent } from "./smtp-agent.ts";
import { SourceAddresses } from "./source-addresses.ts";

const ADDRESS = "192.0.2.25";
const PLAN: DeliveryPlan = { ...defaultPlan("mta.test"), tls: "opportunistic" };

test("TLS that failed under one name, or with one context, is no reason for clear text under another", async () => {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock);
  const context = { maxVersion: "TLSv1.2" } as const;
  network.hosts.set(ADDRESS, {
    brokenTls: ({ hostName, tlsContext }) => hostName === "mx.evil.test" || tlsContext === context,
  });
  const modes: string[] = [];
  const log = createLog("test", () => {});
  const alarms = new AlarmHub(clock, log).of("core");
  const agent = new SmtpAgent({
    clock,
    sources: new SourceAddresses({
      clock,
      log,
      alarms,
      canBind: () => Promise.resolve(true),
      canReach: () => Promise.resolve(true),
    }),
    proxyAddress: () => Promise.resolve(undefined),
    hostsOf: (domain) => ({
      next: () => Promise.resolve({ hostName: `mx.${domain}`, address: ADDRESS, port: 25 }),
      failure: undefined,
    }),
    connect: (options, signal) => {
      modes.push(`${options.hostName} ${options.tls.kind}`);
      return network.connect(options, signal);
    },
  });
  const open = async (domain: string, plan = PLAN): Promise<void> => {
    const queue = { domain, virtualMta: "v" };
    const target = await agent.targets(queue, plan, undefined).next();
    assert.ok(target !== undefined && "key" in target);
    await agent.open(target, queue, plan, new AbortController().signal);
  };
  await open("evil.test");
  await open("evil.test");
  await open("good.test", { ...PLAN, tlsContext: context });
  await open("good.test");
  assert.deepEqual(modes, [
    "mx.evil.test opportunistic",
    "mx.evil.test none",
    "mx.good.test opportunistic",
    "mx.good.test opportunistic",
  ]);
  await clock.advance(3_600_000);
  await open("evil.test");
  assert.equal(modes.at(-1), "mx.evil.test opportunistic");
});
