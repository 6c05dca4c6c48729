import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { MOST_LANES } from "../queue/known-lanes.ts";
import { StoreError } from "../queue/store-error.ts";
import { NO_PARAMETERS } from "../reception/extension.ts";
import { AS_STORED } from "./rendering.ts";

const MINUTE = 60_000;

for (const isLate of [false, true])
  test(`rules that cannot be told while connections work: what was stored is counted, waits, and goes in the end (${isLate ? "late" : "local"} store)`, async () => {
    const lab = new DeliveryLab({ maxConnections: 2 }, ["a"], undefined, isLate);
    lab.network.hosts.set("a", { takes: 2000 });
    await lab.send(["one@x.test"]);
    await lab.run(100);
    const { laneRules } = lab.policy;
    lab.policy.laneRules = () => {
      throw new Error("no luck");
    };
    lab.delivery.dispatcher.plansChanged();
    await lab.send(["two@x.test", "three@x.test", "four@y.test"]);
    assert.equal(lab.scheduler.waiting(), 4);
    await lab.run(5000);
    await lab.send(["five@x.test"]);
    await lab.run(MINUTE);
    assert.deepEqual(lab.results.slice(0, 1), ["delivered one@x.test"]);
    lab.policy.laneRules = laneRules;
    lab.delivery.dispatcher.plansChanged();
    await lab.run(20 * MINUTE);
    assert.equal(lab.results.length, 5);
    assert.equal(lab.scheduler.waiting(), 0);
  });

for (const isLate of [false, true])
  test(`rules that cannot be told any more while mail is at the next host keep none of it (${isLate ? "late" : "local"} store)`, async () => {
    const lab = new DeliveryLab({ maxConnections: 1 }, ["a", "b"], undefined, isLate);
    lab.network.hosts.set("a", { takes: 2000, mailTaken: false, answer: () => "broken" });
    lab.network.hosts.set("b", { takes: 2000 });
    await lab.send(["one@x.test"]);
    await lab.run(2100);
    const { laneRules } = lab.policy;
    lab.policy.laneRules = () => {
      throw new Error("no luck");
    };
    lab.delivery.dispatcher.plansChanged();
    await lab.run(MINUTE);
    assert.equal(lab.scheduler.queue("x.test/v").rows.someUnderWay, false);
    assert.deepEqual(lab.network.transactions, ["a: one@x.test", "b: one@x.test"]);
    lab.policy.laneRules = laneRules;
    lab.delivery.dispatcher.plansChanged();
    await lab.run(20 * MINUTE);
    assert.deepEqual(lab.results, ["delivered one@x.test"]);
  });

test("a disk that fails when rows change their lane is not asked again and again", async () => {
  const lab = new DeliveryLab({ maxConnections: 2 }, ["a"]);
  lab.network.hosts.set("a", { takes: 20_000 });
  await lab.send(["one@x.test"]);
  await lab.run(100);
  await lab.send(["two@x.test"], { info: { sender: "a@b.test" } });
  const { move } = lab.store;
  let moves = 0;
  lab.store.move = async () => {
    if (++moves > 100) return [];
    throw new StoreError("failed", "the disk is full");
  };
  lab.laneRules = [{ by: ["sender"], messageRate: { count: 10, window: MINUTE } }];
  lab.delivery.dispatcher.plansChanged();
  await lab.send(["three@x.test"], { info: { sender: "a@b.test" } });
  await lab.run(10_000);
  assert.ok(moves > 0 && moves < 10, `${moves} moves`);
  lab.store.move = move;
  await lab.run(2 * MINUTE);
  assert.equal(lab.results.length, 3);
});

test("a held job with very many senders, each limited by itself, has one lane when there are too many", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.laneRules = [{ by: ["sender"], messageRate: { count: 10, window: MINUTE } }];
  const queue = lab.scheduler.queue("x.test/v");
  await lab.delivery.lanes.holds.hold(queue, { job: "j" }, Number.POSITIVE_INFINITY, "held");
  for (let at = 0; at < MOST_LANES + 200; at++)
    await lab.send([`r${at}@x.test`], { info: { sender: `s${at}@b.test`, job: "j" } });
  await lab.run(1000);
  assert.equal(lab.store.lanes.of(queue.id).length, MOST_LANES + 1);
  assert.equal(lab.results.length, 0);
  await lab.delivery.lanes.holds.lift(queue, { job: "j" });
  await lab.run(60 * MINUTE);
  assert.equal(lab.results.length, MOST_LANES + 200);
});

test("rows that cannot change their lane keep nobody busy when the queue has no connection either", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const { move } = lab.store;
  let moves = 0;
  lab.store.move = async () => {
    if (++moves > 100) return [];
    throw new StoreError("failed", "the disk is full");
  };
  const queue = lab.scheduler.queue("x.test/v");
  await lab.send(["one@x.test"], { info: { job: "j" } });
  await lab.delivery.lanes.holds.hold(queue, { job: "j" }, Number.POSITIVE_INFINITY, "held");
  await lab.run(25_000);
  assert.ok(moves > 0 && moves < 10, `${moves} moves`);
  lab.store.move = move;
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, []);
  await lab.delivery.lanes.holds.lift(queue, { job: "j" });
  await lab.run(MINUTE);
  assert.equal(lab.results.length, 1);
  lab.scheduler.stop();
});

test("a hold that ends while nothing can be written, and rules fail, ends nonetheless", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const { saveQueue } = lab.store;
  const { laneRules } = lab.policy;
  const queue = lab.scheduler.queue("x.test/v");
  const until = lab.clock.now() + 5000;
  await lab.delivery.lanes.holds.hold(queue, { job: "j" }, until, "held");
  await lab.send(["one@x.test"], { info: { job: "j" } });
  lab.store.saveQueue = async () => {
    throw new StoreError("failed", "the disk is full");
  };
  lab.policy.laneRules = () => {
    throw new Error("no luck");
  };
  await lab.run(10_000);
  assert.ok(lab.log.some(({ message }) => message === "the end of a hold is not on disk"));
  lab.store.saveQueue = saveQueue;
  lab.policy.laneRules = laneRules;
  lab.delivery.dispatcher.plansChanged();
  await lab.run(20 * MINUTE);
  assert.equal(lab.results.length, 1);
});

test("what was made ready ahead goes back to its queue when rules cannot be told", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, maxRecipientsPerTransaction: 1 }, ["a"]);
  lab.laneRules = [{ by: ["sender"], messageRate: { count: 10, window: MINUTE } }];
  lab.rendering = {
    ...{ renders: true, seals: false, parameters: NO_PARAMETERS, seal: () => [] },
    render: () =>
      new Promise((resolve) => {
        lab.clock.after(20, () => resolve(AS_STORED));
      }),
  };
  await lab.send(["one@x.test", "two@x.test"], { info: { sender: "a@b.test" } });
  await lab.run(0);
  const { laneRules } = lab.policy;
  lab.policy.laneRules = () => {
    throw new Error("no luck");
  };
  lab.delivery.dispatcher.plansChanged();
  await lab.run(5 * MINUTE);
  lab.policy.laneRules = laneRules;
  lab.delivery.dispatcher.plansChanged();
  await lab.run(20 * MINUTE);
  assert.equal(lab.results.length, 2);
});
