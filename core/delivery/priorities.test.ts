import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { DeliveryPlan } from "./plan.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A lab with a bulk queue at work, to a host that takes its time. `plans` by domain. */
async function busyLab(
  takes: number,
  plan: Partial<DeliveryPlan>,
  plans: Readonly<Record<string, Partial<DeliveryPlan>>> = {},
): Promise<DeliveryLab> {
  const lab = new DeliveryLab({ idleTimeout: MINUTE, maxTotalConnections: 2, ...plan }, ["a"]);
  lab.network.hosts.set("a", { takes });
  const made = new Map(Object.entries(plans).map(([name, own]) => [name, { ...lab.plan, ...own }]));
  lab.policy.plan = ({ domain }) => made.get(domain) ?? lab.plan;
  for (let at = 0; at < 2000; at++) await lab.send([`r${at}@bulk.test`]);
  await lab.run(3 * SECOND);
  return lab;
}

async function sendTen(lab: DeliveryLab, domain: string): Promise<void> {
  for (let at = 0; at < 10; at++) await lab.send([`r${at}@${domain}`]);
}

function takenOf(lab: DeliveryLab, domain: string): number {
  return lab.network.taken.filter(({ address }) => address.endsWith(`@${domain}`)).length;
}

test("ten messages of an urgent queue beside a huge one go out as if alone", async () => {
  const lab = await busyLab(100, {}, { "urgent.test": { priority: 90 } });
  await sendTen(lab, "urgent.test");
  // Over one connection they take a second; the message under way comes first.
  await lab.run(1200);
  assert.equal(takenOf(lab, "urgent.test"), 10);
  assert.equal(lab.network.open, 2);
});

test("under a virtual MTA's limit too", async () => {
  const lab = await busyLab(
    100,
    { maxTotalConnections: 100, maxVirtualMtaConnections: 2 },
    { "urgent.test": { priority: 90 } },
  );
  await sendTen(lab, "urgent.test");
  await lab.run(1200);
  assert.equal(takenOf(lab, "urgent.test"), 10);
});

test("without allow-priority-interruption they wait until a connection has had its turn", async () => {
  const lab = await busyLab(100, { interruption: "never" }, { "urgent.test": { priority: 90 } });
  await sendTen(lab, "urgent.test");
  await lab.run(1200);
  assert.ok(takenOf(lab, "urgent.test") < 10);
  await lab.run(10 * SECOND);
  assert.equal(takenOf(lab, "urgent.test"), 10);
});

test("a queue of the same priority interrupts nobody, and has its turn", async () => {
  const lab = await busyLab(100, {});
  await sendTen(lab, "small.test");
  await lab.run(200);
  assert.equal(takenOf(lab, "small.test"), 0);
  await lab.run(10 * SECOND);
  assert.equal(takenOf(lab, "small.test"), 10);
});

test("a queue of priority 0 goes on beside one that takes all it can get", async () => {
  const lab = await busyLab(100, { priority: 100 }, { "small.test": { priority: 0 } });
  await sendTen(lab, "small.test");
  await lab.run(5 * MINUTE);
  assert.equal(takenOf(lab, "small.test"), 10);
});

test("at once: the message under way is broken off, tried again, and that counts as no attempt", async () => {
  const lab = await busyLab(
    MINUTE,
    { maxTotalConnections: 1, interruption: "at-once" },
    { "urgent.test": { priority: 90 } },
  );
  lab.network.hosts.set("a", { takes: 10 * MINUTE });
  await lab.run(MINUTE);
  const before = lab.outcomes.length;
  lab.network.hosts.set("a", { takes: 10 });
  await lab.send(["me@urgent.test"]);
  await lab.run(SECOND);
  assert.equal(takenOf(lab, "urgent.test"), 1);
  assert.deepEqual(
    lab.outcomes
      .slice(before)
      .map(({ kind }) => kind)
      .filter((kind) => kind !== "delivered"),
    [],
  );
  await lab.run(MINUTE);
  assert.equal(takenOf(lab, "bulk.test"), 2000);
  assert.deepEqual(lab.queueDeferrals, []);
  for (const { recipient } of lab.outcomes) assert.equal(recipient.attempts, 0);
  assert.deepEqual(lab.network.twiceAtOnce, []);
});

test("mail grows old in a queue that never gets a connection", async () => {
  const lab = new DeliveryLab(
    { maxTotalConnections: 1, maxAge: HOUR, interruption: "never", priority: 100 },
    ["a"],
  );
  lab.network.hosts.set("a", { takes: 2 * HOUR });
  await lab.send(["one@stuck.test"]);
  await lab.run(SECOND);
  await lab.send(["me@small.test"]);
  await lab.run(HOUR + MINUTE);
  assert.deepEqual(lab.results, ["bounced me@small.test"]);
});

test("a huge queue beside many small ones: none waits for all of it", async () => {
  const lab = await busyLab(100, {});
  for (let at = 0; at < 20; at++) await lab.send([`me@d${at}.test`]);
  await lab.run(2 * MINUTE);
  for (let at = 0; at < 20; at++) assert.equal(takenOf(lab, `d${at}.test`), 1);
});
