import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { SourceAddress } from "./plan.ts";

const MINUTE = 60_000;

const from = (...addresses: readonly string[]): readonly SourceAddress[] =>
  addresses.map((address) => ({ address, heloName: "mta.test" }));

const alarmsOf = (lab: DeliveryLab): readonly string[] =>
  lab.alarms.active().map(({ severity, key }) => `${severity} ${key}`);

const cameFrom = (lab: DeliveryLab): readonly string[] =>
  lab.network.connections.map(({ peer }) => peer.localAddress);

test("an address that this host does not have is out of use with an alarm, and mail takes another one at once", async () => {
  const lab = new DeliveryLab({ sources: from("192.0.2.1", "192.0.2.2"), maxConnections: 1 }, [
    "a",
  ]);
  lab.missingSources.add("192.0.2.1");
  for (const domain of ["x", "y", "z"]) await lab.send([`u@${domain}.test`]);
  await lab.run(1000);
  assert.equal(lab.outcomes.filter(({ kind }) => kind === "delivered").length, 3);
  assert.deepEqual(cameFrom(lab), ["192.0.2.2", "192.0.2.2", "192.0.2.2"]);
  assert.deepEqual(lab.queueDeferrals, []);
  assert.deepEqual(alarmsOf(lab), ["error source-address:192.0.2.1"]);
});

test("without another address mail waits, not counted as an attempt, and goes out when a look finds it again", async () => {
  const lab = new DeliveryLab({ sources: from("192.0.2.1") }, ["a", "b"]);
  lab.missingSources.add("192.0.2.1");
  for (let at = 0; at < 200; at++) await lab.send([`u@d${at}.test`]);
  await lab.run(1000);
  const queue = lab.scheduler.queue("d0.test/v");
  assert.equal(lab.heldBy(queue)?.reason, "no-source");
  assert.deepEqual(alarmsOf(lab), ["error source-address:192.0.2.1"]);
  const looks = lab.looks.length;
  assert.ok(looks <= 201, "once a failure at most");
  await lab.run(60 * MINUTE);
  // One look a minute, whatever waits.
  assert.ok(lab.looks.length - looks <= 61, `${lab.looks.length - looks} looks`);
  assert.deepEqual(lab.network.tried, []);
  assert.deepEqual([lab.outcomes, lab.queueDeferrals], [[], []]);
  lab.missingSources.clear();
  await lab.run(2 * MINUTE);
  assert.equal(lab.outcomes.filter(({ kind }) => kind === "delivered").length, 200);
  assert.ok(cameFrom(lab).every((address) => address === "192.0.2.1"));
  assert.ok(
    lab.outcomes.every((one) => one.recipient.attempts === 0),
    "nothing was counted while it waited",
  );
  assert.deepEqual(alarmsOf(lab), []);
  assert.equal(lab.heldBy(queue), undefined);
});

test("another plan frees what waits for an address", async () => {
  const lab = new DeliveryLab({ sources: from("192.0.2.1") }, ["a"]);
  lab.missingSources.add("192.0.2.1");
  await lab.send(["u@x.test"]);
  await lab.run(1000);
  const queue = lab.scheduler.queue("x.test/v");
  assert.equal(lab.heldBy(queue)?.reason, "no-source");
  lab.plan = { ...lab.plan, sources: from("192.0.2.7") };
  lab.delivery.dispatcher.plansChanged();
  await lab.run(1000);
  assert.deepEqual(cameFrom(lab), ["192.0.2.7"]);
  assert.deepEqual(alarmsOf(lab), []);
});

test("addresses of a family have their turns by themselves, and a host of the other family gets none of them", async () => {
  const sources = from("192.0.2.1", "2001:db8::1", "192.0.2.2", "192.0.2.3");
  const lab = new DeliveryLab({ sources, maxConnections: 1 }, ["198.51.100.1"]);
  for (let at = 0; at < 6; at++) {
    await lab.send([`u@four${at}.test`]);
    await lab.run(1000);
  }
  assert.deepEqual(
    cameFrom(lab).map((address) => address.slice(-1)),
    ["1", "2", "3", "1", "2", "3"],
  );
  lab.hosts = ["2001:db8::25"];
  lab.network.hosts.set("2001:db8::25", {});
  lab.missingSources.add("2001:db8::1");
  await lab.send(["u@six.test"]);
  await lab.run(1000);
  assert.equal(lab.heldBy(lab.scheduler.queue("six.test/v"))?.reason, "no-source");
  // Its other host can be reached: mail does not wait for the address.
  lab.hosts = ["2001:db8::25", "198.51.100.1"];
  await lab.send(["u@both.test"]);
  await lab.run(1000);
  assert.ok(lab.results.some((one) => one.includes("u@both.test")));
});
