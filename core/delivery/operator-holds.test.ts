import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { HoldTarget } from "./hold.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ALWAYS = { until: Number.POSITIVE_INFINITY, why: "because", by: "me" };

/** The server is started again in its time, with what is on disk. */
async function restarted(lab: DeliveryLab): Promise<DeliveryLab> {
  lab.scheduler.stop();
  await lab.delivery.dispatcher.halt();
  await lab.delivery.limitStore.close();
  return new DeliveryLab({}, lab.hosts, lab);
}

test("a pattern holds the queues that there are and those that come later, over a restart, until it is lifted", async () => {
  const before = new DeliveryLab();
  await before.send(["one@a.test", "two@b.test"]);
  await before.delivery.holds.hold({ queue: "*/w" }, ALWAYS);
  await before.send(["three@a.test"], { virtualMta: "w" });
  await before.run(HOUR);
  assert.deepEqual(before.results, ["delivered one@a.test", "delivered two@b.test"]);
  const lab = await restarted(before);
  await lab.send(["four@c.test"], { virtualMta: "w" });
  await lab.run(HOUR);
  assert.deepEqual(lab.results, []);
  assert.equal(lab.scheduler.queue("c.test/w").isPaused, true);
  const [hold] = lab.delivery.holds.list();
  assert.deepEqual([hold?.queue, hold?.why, hold?.by, hold?.until], ["*/w", "because", "me", 0]);
  assert.equal(await lab.delivery.holds.lift({ queue: "*/*" }), 1);
  await lab.run(SECOND);
  assert.deepEqual(lab.results, ["delivered three@a.test", "delivered four@c.test"]);
  for (const { recipient } of lab.outcomes) assert.equal(recipient.attempts, 0);
  const later = await restarted(lab);
  assert.deepEqual(later.delivery.holds.list(), []);
});

test("a hold ends at its time, also when the server was down then", async () => {
  const before = new DeliveryLab();
  const until = before.clock.now() + HOUR;
  await before.delivery.holds.hold({ queue: "x.test/v" }, { ...ALWAYS, until });
  await before.delivery.holds.hold({ queue: "y.test/*" }, { ...ALWAYS, until: until + HOUR });
  await before.send(["one@x.test", "two@y.test"]);
  const lab = await restarted(before);
  await lab.run(HOUR - SECOND);
  assert.deepEqual(lab.results, []);
  await lab.run(2 * SECOND);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  lab.scheduler.stop();
  await lab.delivery.dispatcher.halt();
  await lab.run(2 * HOUR);
  const late = new DeliveryLab({}, lab.hosts, lab);
  await late.run(SECOND);
  assert.deepEqual(late.results, ["delivered two@y.test"]);
});

test("a queue that is resumed goes on though a wider pattern holds the others", async () => {
  const lab = new DeliveryLab();
  await lab.delivery.holds.hold({ queue: "*/v" }, ALWAYS);
  await lab.send(["one@x.test", "two@y.test"]);
  assert.equal(await lab.delivery.holds.lift({ queue: "x.test/*" }), 1);
  assert.equal(await lab.delivery.holds.lift({ queue: "x.test/v" }), 0, "it goes on already");
  await lab.run(SECOND);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  await lab.delivery.holds.hold({ queue: "x.test/v" }, ALWAYS);
  await lab.send(["three@x.test"]);
  await lab.run(SECOND);
  assert.equal(lab.results.length, 1);
  assert.equal(await lab.delivery.holds.lift({ queue: "*/*" }), 2);
  await lab.run(SECOND);
  assert.equal(lab.results.length, 3);
});

test("a sender's domain or a job is held in all queues that a pattern means; the rest goes on", async () => {
  const before = new DeliveryLab();
  const { holds } = before.delivery;
  await holds.hold({ queue: "*/*", values: { "sender-domain": "Bad.test" } }, ALWAYS);
  await holds.hold({ queue: "y.test/*", values: { job: "7" } }, ALWAYS);
  for (const [at, domain] of ["x.test", "y.test"].entries()) {
    await before.send([`held${at}@${domain}`], { info: { sender: "me@bad.test" } });
    await before.send([`job${at}@${domain}`], { info: { sender: "me@good.test", job: "7" } });
    await before.send([`rest${at}@${domain}`], { info: { sender: "me@good.test" } });
  }
  await before.run(HOUR);
  const first = ["delivered job0@x.test", "delivered rest0@x.test", "delivered rest1@y.test"];
  assert.deepEqual(before.results.toSorted(), first);
  const lab = await restarted(before);
  await lab.send(["held2@z.test"], { info: { sender: "me@bad.test" } });
  await lab.run(HOUR);
  assert.deepEqual(lab.results, []);
  await lab.delivery.holds.lift({ queue: "*/*", values: { "sender-domain": "bad.test" } });
  await lab.run(SECOND);
  const second = ["delivered held0@x.test", "delivered held1@y.test", "delivered held2@z.test"];
  assert.deepEqual(lab.results.toSorted(), second);
  await lab.delivery.holds.lift({ queue: "*/*", values: { job: "7" } });
  await lab.run(SECOND);
  assert.equal(lab.results.length, 4);
});

test("a host is left out by its address or its name, until it is let in again", async () => {
  const lab = new DeliveryLab();
  await lab.delivery.holds.hold({ queue: "*/*", peer: "mx-a" }, ALWAYS);
  await lab.delivery.holds.hold({ queue: "x.test/*", peer: "192.0.2.1" }, ALWAYS);
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  assert.deepEqual(lab.network.opened, ["b"]);
  lab.hosts = ["a"];
  await lab.send(["two@y.test"]);
  await lab.run(HOUR);
  assert.equal(lab.heldBy(lab.scheduler.queue("y.test/v"))?.reason, "hosts-skipped");
  assert.deepEqual(lab.queueDeferrals, []);
  await lab.delivery.holds.lift({ queue: "*/*", peer: "MX-A" });
  await lab.run(SECOND);
  assert.deepEqual(lab.results.slice(1), ["delivered two@y.test"]);
});

test("an address of ours that is disabled is left out; without another the mail waits", async () => {
  const heloName = "mta.test";
  const [one, two] = ["192.0.2.1", "192.0.2.2"].map((address) => ({ address, heloName }));
  assert.ok(one !== undefined && two !== undefined);
  const lab = new DeliveryLab({ sources: [one] });
  await lab.delivery.holds.hold({ queue: "*/*", source: "192.0.2.1" }, ALWAYS);
  await lab.send(["one@x.test"]);
  await lab.run(HOUR);
  assert.equal(lab.heldBy(lab.scheduler.queue("x.test/v"))?.reason, "no-source");
  assert.deepEqual(lab.network.opened, []);
  lab.plan = { ...lab.plan, sources: [one, two] };
  lab.delivery.dispatcher.plansChanged();
  await lab.run(SECOND);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  lab.plan = { ...lab.plan, sources: [one] };
  lab.delivery.dispatcher.plansChanged();
  await lab.send(["two@x.test"]);
  await lab.run(SECOND);
  assert.equal(lab.results.length, 1);
  await lab.delivery.holds.lift({ queue: "x.test/v", source: "192.0.2.1" });
  await lab.run(SECOND);
  assert.deepEqual(lab.results.slice(1), ["delivered two@x.test"]);
});

test("what is held grows old like any mail, whatever holds it", async () => {
  const targets: readonly HoldTarget[] = [
    { queue: "*/*" },
    { queue: "x.test/v" },
    { queue: "*/*", source: "192.0.2.1" },
    { queue: "*/*", peer: "mx-a" },
    { queue: "*/v", values: { "sender-domain": "s.test" } },
    { queue: "*/v", values: { job: "7" } },
  ];
  for (const target of targets) {
    const sources = [{ address: "192.0.2.1", heloName: "mta.test" }];
    const lab = new DeliveryLab({ maxAge: HOUR, sources }, ["a"]);
    await lab.delivery.holds.hold(target, ALWAYS);
    await lab.send(["one@x.test"], { info: { sender: "me@s.test", job: "7" } });
    await lab.run(HOUR - MINUTE);
    assert.deepEqual(lab.results, [], JSON.stringify(target));
    await lab.run(2 * MINUTE);
    assert.deepEqual(lab.results, ["bounced one@x.test"], JSON.stringify(target));
  }
});

test("a hold that makes no sense is refused", async () => {
  const { holds } = new DeliveryLab().delivery;
  const refused = async (target: HoldTarget, how: Partial<typeof ALWAYS>, why: RegExp) =>
    assert.rejects(holds.hold(target, { ...ALWAYS, ...how }), why);
  await refused({ queue: "x" }, {}, /means no queue; expected domain\/vmta/);
  await refused({ queue: "*/*", source: "x" }, {}, /is not an IP address/);
  await refused({ queue: "*/*", peer: "a b" }, {}, /neither an IP address nor the name/);
  await refused({ queue: "*/*", values: {} }, {}, /expected a text for sender/);
  await refused({ queue: "*/*", peer: "a", source: "192.0.2.1" }, {}, /not on several/);
  await refused({ queue: "*/*" }, { until: 5 }, /ends in the past/);
  await refused({ queue: "*/*" }, { why: "x".repeat(501) }, /at most 500 characters/);
  for (let at = 0; at < 200; at++) await holds.hold({ queue: `${at}.*/v` }, ALWAYS);
  await refused({ queue: "*/*" }, {}, /200 holds with patterns already/);
});

test("a queue that is held and empty is forgotten in time, and held again when mail comes", async () => {
  const lab = new DeliveryLab();
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  await lab.delivery.holds.hold({ queue: "*/*" }, ALWAYS);
  await lab.run(20 * MINUTE);
  assert.equal(lab.scheduler.find("x.test/v"), undefined);
  await lab.send(["two@x.test"]);
  await lab.run(HOUR);
  assert.equal(lab.results.length, 1);
  await lab.delivery.holds.lift({ queue: "*/*" });
  await lab.run(SECOND);
  assert.equal(lab.results.length, 2);
});
