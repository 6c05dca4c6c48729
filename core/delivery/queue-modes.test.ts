import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import type { ModeCause } from "./mode-change.ts";

const HOUR = 3_600_000;
const BY_HAND: ModeCause = { by: "operator", plugin: undefined, reason: undefined };

test("a queue is delivered by the plan of its mode from the next transaction on", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60_000 }, ["a"]);
  lab.backoffPlan = { ...lab.plan, limits: limitedTo("recipients", { count: 1, window: HOUR }) };
  lab.network.hosts.set("a", { takes: 1000 });
  const { modes } = lab.delivery;
  for (const name of ["1", "2", "3", "4"]) await lab.send([`${name}@x.test`]);
  lab.plan = { ...lab.plan, maxConnections: 1 };
  await lab.run(1);
  const queue = lab.scheduler.queue("x.test/v");
  const before = lab.network.transactions.length;
  await modes.set(queue, "backoff", undefined, BY_HAND);
  await lab.run(10 * 60_000);
  // What was under way ended as it had begun; then one an hour.
  assert.equal(lab.network.delivered.length, before + (before < 4 ? 1 : 0));
  assert.deepEqual(
    lab.modeChanges.map(({ from, to, by }) => [from, to, by]),
    [["normal", "backoff", "operator"]],
  );
  await modes.set(queue, "normal", undefined, BY_HAND);
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 4);
});

test("a connection at work under the plan of another mode takes no more", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 60_000 }, ["a"]);
  lab.backoffPlan = { ...lab.plan, limits: limitedTo("recipients", { count: 1, window: HOUR }) };
  lab.network.hosts.set("a", { takes: 1000 });
  for (let at = 0; at < 10; at++) await lab.send([`${at}@x.test`]);
  await lab.run(2500);
  const queue = lab.scheduler.queue("x.test/v");
  assert.equal(lab.network.delivered.length, 2);
  await lab.delivery.modes.set(queue, "backoff", undefined, BY_HAND);
  await lab.run(30 * 60_000);
  assert.equal(lab.network.delivered.length, 4, "the one under way, then one an hour");
  assert.equal(lab.network.open, 0, "its connections were closed");
});

test("a mode ends by itself, also after a restart, and an operator's word outlasts a plugin's", async () => {
  const lab = new DeliveryLab();
  const until = lab.clock.now() + HOUR;
  const byPlugin: ModeCause = { by: "plugin", plugin: "p", reason: "421 slow down" };
  await lab.delivery.modes.set(lab.scheduler.queue("x.test/v"), "backoff", until, byPlugin);
  await lab.delivery.modes.set(lab.scheduler.queue("y.test/v"), "backoff", until, byPlugin);
  await lab.delivery.modes.set(lab.scheduler.queue("y.test/v"), "backoff", undefined, BY_HAND);
  await lab.run(HOUR - 1);
  await lab.delivery.dispatcher.halt();
  const after = new DeliveryLab({}, ["a"], lab);
  assert.equal(after.scheduler.find("x.test/v")?.mode, "backoff");
  await after.run(2000);
  assert.equal(after.scheduler.find("x.test/v")?.mode, "normal");
  assert.equal(after.scheduler.find("y.test/v")?.mode, "backoff");
  assert.deepEqual(
    after.modeChanges.map(({ queue, to, by }) => [queue, to, by]),
    [["x.test/v", "normal", "time"]],
  );
});

test("what one plugin asks for does not end early because another asks for less", async () => {
  const lab = new DeliveryLab();
  const [x, y] = [lab.scheduler.queue("x.test/v"), lab.scheduler.queue("y.test/v")];
  const { modes } = lab.delivery;
  const now = lab.clock.now();
  const byPlugin: ModeCause = { by: "plugin", plugin: "p", reason: undefined };
  await modes.set(x, "backoff", now + 12 * HOUR, byPlugin);
  await modes.set(x, "backoff", now + HOUR, { ...byPlugin, plugin: "other" });
  await modes.set(y, "backoff", undefined, BY_HAND);
  await modes.set(y, "backoff", now + HOUR, byPlugin);
  await lab.run(12 * HOUR - 1000);
  assert.deepEqual([x.mode, y.mode], ["backoff", "backoff"]);
  await lab.run(2000);
  assert.deepEqual([x.mode, y.mode], ["normal", "backoff"]);
  await modes.set(y, "backoff", lab.clock.now() + HOUR, BY_HAND);
  await lab.run(HOUR + 2000);
  assert.equal(y.mode, "normal", "an operator may make it shorter");
});

test("a pause ends by itself, unless somebody paused the queue for longer", async () => {
  const lab = new DeliveryLab();
  const [x, y] = [lab.scheduler.queue("x.test/v"), lab.scheduler.queue("y.test/v")];
  await lab.delivery.modes.pause(x, lab.clock.now() + HOUR);
  await lab.scheduler.setState(y, { paused: true });
  await lab.delivery.modes.pause(y, lab.clock.now() + HOUR);
  await lab.send(["one@x.test"]);
  await lab.send(["two@y.test"]);
  await lab.run(HOUR - 1000);
  assert.deepEqual(lab.results, []);
  await lab.run(2000);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.ok(y.state.paused);
});

test("a mode that is said again is not written again", async () => {
  const lab = new DeliveryLab();
  const queue = lab.scheduler.queue("x.test/v");
  let saved = 0;
  const { saveQueue } = lab.store;
  lab.store.saveQueue = (...given) => {
    saved++;
    return saveQueue.apply(lab.store, given);
  };
  for (let at = 0; at < 50; at++)
    await lab.delivery.modes.set(queue, "backoff", lab.clock.now() + HOUR + at, BY_HAND);
  assert.equal(saved, 1);
  await lab.delivery.modes.set(queue, "backoff", lab.clock.now() + 2 * HOUR, BY_HAND);
  assert.equal(saved, 2);
});
