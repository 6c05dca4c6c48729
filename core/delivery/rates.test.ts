import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const VOLUME = { limits: limitedTo("bytes", { count: 1000, window: 10 * MINUTE }) };

/** Sends messages of so many bytes to a, b, … at x.test. */
async function sendSizes(lab: DeliveryLab, sizes: readonly number[]): Promise<void> {
  for (const [at, size] of sizes.entries())
    await lab.send([`${String.fromCharCode(97 + at)}@x.test`], { size });
  await lab.run(SECOND);
}

function reasonOf(lab: DeliveryLab): string | undefined {
  return lab.heldBy(lab.scheduler.queue("x.test/v"))?.why;
}

test("data volume: no more bytes than that are delivered in a window; the next message waits for its own", async () => {
  const lab = new DeliveryLab(VOLUME);
  await sendSizes(lab, [400, 400, 500, 100]);
  assert.deepEqual(lab.results, ["delivered a@x.test", "delivered b@x.test"]);
  assert.equal(reasonOf(lab), "max-data-volume-rate 1000b/10m reached");
  const { connections } = lab.network;
  const opened = connections.length;
  await lab.run(9 * MINUTE);
  // Nothing is tried meanwhile.
  assert.equal(connections.length, opened);
  await lab.run(2 * MINUTE);
  assert.deepEqual(lab.results.slice(2), ["delivered c@x.test", "delivered d@x.test"]);
});

test("data volume: what is refused does not count, and a message counts once for all who have it", async () => {
  const lab = new DeliveryLab(VOLUME);
  lab.network.hosts.set("a", { answer: (address) => (address.startsWith("a") ? "550" : "250") });
  await lab.send(["a@x.test"], { size: 900 });
  await lab.send(["b@x.test", "c@x.test", "d@x.test"], { size: 900 });
  await lab.send(["e@x.test"], { size: 200 });
  await lab.run(SECOND);
  assert.deepEqual(lab.results, [
    "bounced a@x.test",
    "delivered b@x.test",
    "delivered c@x.test",
    "delivered d@x.test",
  ]);
  assert.equal(reasonOf(lab), "max-data-volume-rate 1000b/10m reached");
});

test("data volume: a message that moves to the next host counts where it is delivered", async () => {
  const lab = new DeliveryLab(VOLUME);
  lab.network.hosts.set("a", { answer: () => "broken" });
  await sendSizes(lab, [600]);
  assert.deepEqual(lab.results, ["delivered a@x.test"]);
  await sendSizes(lab, [500]);
  assert.equal(lab.results.length, 1);
  await lab.run(11 * MINUTE);
  assert.equal(lab.results.length, 2);
});

test("data volume: what no host took is free again", async () => {
  const lab = new DeliveryLab(VOLUME);
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { answer: () => "broken" });
  await sendSizes(lab, [900]);
  assert.deepEqual(lab.results, ["deferred a@x.test"]);
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, {});
  await lab.send(["b@x.test"], { size: 900 });
  await lab.run(MINUTE);
  assert.deepEqual(lab.results.slice(1), ["delivered b@x.test"]);
});

test("data volume: a message that is larger than the limit goes alone", async () => {
  const lab = new DeliveryLab(VOLUME);
  await sendSizes(lab, [100, 5000, 100]);
  assert.deepEqual(lab.results, ["delivered a@x.test"]);
  await lab.run(11 * MINUTE);
  assert.deepEqual(lab.results, ["delivered a@x.test", "delivered b@x.test"]);
  await lab.run(11 * MINUTE);
  assert.equal(lab.results.length, 3);
});

test("messages by the hour: one connection sends them all, block after block", async () => {
  const limits = limitedTo("recipients", { count: 100, window: 60 * MINUTE });
  const lab = new DeliveryLab({ limits, maxConnections: 1 });
  for (let sent = 0; sent < 120; sent++) await lab.send([`u${sent}@x.test`]);
  await lab.run(10 * SECOND);
  assert.equal(lab.results.length, 100);
  assert.equal(lab.network.connections.length, 1);
  assert.equal(reasonOf(lab), "max-msg-rate 100/h reached");
  await lab.run(59 * MINUTE);
  assert.equal(lab.results.length, 100);
  await lab.run(3 * MINUTE);
  assert.equal(lab.results.length, 120);
});

test("connections by the hour: those to the next host of an attempt count as well", async () => {
  const limits = limitedTo("connections", { count: 2, window: 60 * MINUTE });
  const lab = new DeliveryLab({ limits, maxConnections: 1 });
  for (const host of ["a", "b"]) lab.network.hosts.set(host, { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  assert.deepEqual(lab.network.opened, ["a", "b"]);
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  await lab.run(30 * MINUTE);
  assert.deepEqual(lab.network.opened, ["a", "b"]);
  await lab.run(32 * MINUTE);
  assert.deepEqual(lab.results.at(-1), "delivered one@x.test");
});

test("a restart does not begin a rate anew", async () => {
  const limits = limitedTo("recipients", { count: 3, window: 60 * MINUTE });
  const before = new DeliveryLab({ limits });
  await sendSizes(before, [1, 1, 1, 1]);
  assert.equal(before.results.length, 3);
  await before.delivery.dispatcher.halt();
  before.scheduler.stop();
  const after = new DeliveryLab({ limits }, undefined, before);
  await after.run(58 * MINUTE);
  assert.deepEqual(after.results, []);
  await after.run(4 * MINUTE);
  assert.deepEqual(after.results, ["delivered d@x.test"]);
});
