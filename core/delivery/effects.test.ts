import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import type { Effect } from "./effect.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A lab whose host `a` defers all, and whose plugins ask for effects then. */
function deferring(effects: (lab: DeliveryLab) => readonly Effect[], hosts = ["a"]): DeliveryLab {
  const lab = new DeliveryLab({ maxConnections: 1 }, hosts);
  lab.network.hosts.set("a", { answer: () => "450" });
  lab.judge = () => ({ effects: effects(lab) });
  return lab;
}

test("a queue is put into back-off by a reply, and comes out of it by a delivery", async () => {
  const lab = deferring(() => [{ scope: "queue", effect: "mode", mode: "backoff", by: "p" }]);
  lab.backoffPlan = { ...lab.plan, maxRecipientsPerTransaction: 1 };
  lab.judgeDelivery = ({ mode }) =>
    mode === "backoff" ? [{ scope: "queue", effect: "mode", mode: "normal", by: "q" }] : [];
  await lab.send(["one@x.test", "two@x.test"]);
  await lab.run();
  assert.equal(lab.scheduler.find("x.test/v")?.mode, "backoff");
  lab.network.hosts.set("a", {});
  await lab.run(lab.retryAfter);
  assert.deepEqual(
    lab.modeChanges.map(({ to, by, plugin, reason }) => [to, by, plugin, reason]),
    [
      ["backoff", "plugin", "p", "450 4.2.1 busy"],
      ["normal", "plugin", "q", undefined],
    ],
  );
  assert.equal(lab.network.delivered.length, 2);
  assert.deepEqual(lab.network.transactions.slice(1), ["a: one@x.test", "a: two@x.test"]);
});

test("all mail that waits in a queue bounces with the failure, that of other queues does not", async () => {
  const lab = deferring(() => [{ scope: "queue", effect: "bounce-all" }]);
  lab.network.hosts.set("a", { answer: () => "450", takes: 1000 });
  for (let at = 0; at < 250; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(500);
  await lab.send(["other@y.test"]);
  lab.judge = ({ queue }) =>
    queue === "x.test/v"
      ? { action: "bounce", effects: [{ scope: "queue", effect: "bounce-all" }] }
      : {};
  await lab.run(400);
  assert.deepEqual(lab.results, []);
  // The next one was under way by then, and got a reply of its own.
  await lab.run(1200);
  const bounced = lab.outcomes.filter(({ kind }) => kind === "bounced");
  assert.equal(bounced.length, 250);
  assert.ok(
    bounced.every((one) => one.kind === "bounced" && one.failure.text === "450 4.2.1 busy"),
  );
  assert.equal(lab.scheduler.waiting(), 1);
});

test("all mail waits after a reply, though it was no failure of the queue", async () => {
  const lab = deferring(({ clock }) => [
    { scope: "queue", effect: "defer-all", until: clock.now() + HOUR },
  ]);
  lab.network.hosts.set("a", { answer: () => "450", takes: 1000 });
  for (let at = 0; at < 5; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(HOUR - 1000);
  // The second was under way when the first had its reply.
  assert.equal(lab.network.transactions.length, 2);
  assert.equal(lab.scheduler.find("x.test/v")?.state.failures, 0);
  assert.equal(lab.queueDeferrals[0]?.retryAt, lab.clock.now() + 2000);
  lab.network.hosts.set("a", {});
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 5);
});

test("a queue that is slowed down tries so many, and goes on as before when that ends", async () => {
  const lab = deferring(() => []);
  lab.network.hosts.set("a", { takes: 1000 });
  const slow = (until: number): Effect => ({
    ...{ scope: "queue", effect: "slow", until, by: "p" },
    rate: { count: 2, window: HOUR },
  });
  lab.judgeDelivery = ({ now }) => (lab.network.delivered.length === 1 ? [slow(now + HOUR)] : []);
  for (let at = 0; at < 10; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(HOUR - MINUTE);
  // One was under way when the first was judged; two more may go.
  assert.equal(lab.network.delivered.length, 4);
  const queue = lab.scheduler.queue("x.test/v");
  assert.match(lab.heldBy(queue)?.why ?? "", /slowed down \(messages x.test\/v\)/);
  await lab.run(2 * MINUTE);
  assert.equal(lab.network.delivered.length, 10);
  assert.equal(lab.heldBy(queue), undefined);
});

test("a rate for a host counts for all queues that send to it, one by its key for those under that key", async () => {
  for (const [scope, goOn] of [
    ["peer", []],
    ["virtual-mta", ["three@z.test"]],
    ["limit", ["two@y.test", "three@z.test"]],
  ] as const) {
    const lab = deferring(() => []);
    lab.network.hosts.set("a", {});
    const rate = { count: 1, window: HOUR };
    lab.judgeDelivery = ({ now, peer }) => {
      lab.judgeDelivery = undefined;
      const slow = { effect: "slow", rate, until: now + 10 * HOUR } as const;
      if (scope === "limit") return [{ scope, key: "messages x.test/v", ...slow }];
      return [{ scope, address: peer?.address, ...slow }];
    };
    await lab.send(["first@x.test"]);
    await lab.run();
    // The rate counts from now on: one more may go in this hour.
    await lab.send(["one@x.test"]);
    await lab.run();
    await lab.send(["again@x.test"]);
    await lab.send(["two@y.test"]);
    await lab.send(["three@z.test"], { virtualMta: "w" });
    await lab.run(MINUTE);
    assert.deepEqual(
      lab.network.delivered.map((text) => text.split(" ")[1]).sort(),
      ["first@x.test", "one@x.test", ...goOn].sort(),
      scope,
    );
    await lab.run(4 * HOUR);
    assert.equal(lab.network.delivered.length, 5, scope);
  }
});

test("a virtual MTA pauses with all of its queues", async () => {
  const lab = deferring(() => []);
  lab.network.hosts.set("a", {});
  let effects: readonly Effect[] = [];
  lab.judgeDelivery = () => effects;
  effects = [
    {
      ...{ scope: "virtual-mta", effect: "pause", until: lab.clock.now() + HOUR },
    },
  ];
  await lab.send(["one@x.test"]);
  await lab.run();
  await lab.send(["two@y.test"]);
  await lab.send(["three@z.test"], { virtualMta: "w" });
  effects = [];
  await lab.run(HOUR - MINUTE);
  assert.deepEqual(
    lab.network.delivered.map((text) => text.split(" ")[1]),
    ["one@x.test", "three@z.test"],
  );
  await lab.run(2 * MINUTE);
  assert.equal(lab.network.delivered.length, 3);
});

test("a host that is to be skipped is left out, and without another one mail waits for its time", async () => {
  const lab = deferring(
    ({ clock }) => [
      { scope: "peer", effect: "skip-host", address: "192.0.2.1", until: clock.now() + HOUR },
    ],
    ["192.0.2.1", "192.0.2.2"],
  );
  lab.network.hosts.set("192.0.2.1", { answer: () => "450" });
  lab.retryAfter = MINUTE;
  await lab.send(["one@x.test"]);
  await lab.run(2 * MINUTE);
  assert.deepEqual(lab.network.opened, ["192.0.2.1", "192.0.2.2"]);
  lab.hosts = ["192.0.2.1"];
  lab.network.hosts.set("192.0.2.1", {});
  await lab.send(["two@x.test"]);
  await lab.run(30 * MINUTE);
  assert.equal(lab.network.delivered.length, 1);
  assert.equal(lab.heldBy(lab.scheduler.queue("x.test/v"))?.why, "its hosts are skipped");
  await lab.run(HOUR);
  assert.equal(lab.network.delivered.length, 2);
});

test("a source that is disabled sends nothing; the last one leaves the mail waiting", async () => {
  const sources = ["192.0.2.8", "192.0.2.9"].map((address) => ({ address, heloName: "m" }));
  const lab = new DeliveryLab({ sources, maxConnections: 1 }, ["192.0.2.1"]);
  const from: (string | undefined)[] = [];
  const { agent } = lab;
  lab.agent = {
    ...{ name: agent.name, dlvType: agent.dlvType, finalDelivery: agent.finalDelivery },
    targets: (...given) => agent.targets(...given),
    open: (target, queue, plan, signal) => {
      from.push(plan.sources[0]?.address);
      return agent.open(target, queue, plan, signal);
    },
  };
  lab.network.hosts.set("192.0.2.1", { answer: () => "450" });
  lab.retryAfter = MINUTE;
  const disable = (address: string): Effect => ({
    ...{ scope: "source", effect: "disable", address, until: lab.clock.now() + HOUR },
  });
  lab.judge = () => ({ effects: [disable(`192.0.2.${7 + Math.min(from.length, 2)}`)] });
  await lab.send(["one@x.test"]);
  await lab.run(30 * MINUTE);
  assert.deepEqual(from, ["192.0.2.8", "192.0.2.9"]);
  const queue = lab.scheduler.queue("x.test/v");
  assert.equal(lab.heldBy(queue)?.why, "its source addresses are disabled");
  lab.network.hosts.set("192.0.2.1", {});
  lab.judge = undefined;
  await lab.run(31 * MINUTE);
  assert.equal(lab.network.delivered.length, 1);
});

test("a part of a queue's mail waits, the rest goes on", async () => {
  const lab = deferring(({ clock }) => [
    { scope: "lane", effect: "pause", values: { job: "bad" }, until: clock.now() + HOUR, by: "p" },
  ]);
  lab.retryAfter = MINUTE;
  await lab.send(["one@x.test"], { info: { job: "bad" } });
  await lab.run();
  lab.network.hosts.set("a", {});
  lab.judge = undefined;
  await lab.send(["two@x.test"], { info: { job: "good" } });
  await lab.run(HOUR - MINUTE);
  assert.deepEqual(lab.results, ["deferred one@x.test", "delivered two@x.test"]);
  const [hold] = lab.scheduler.queue("x.test/v").state.holds ?? [];
  assert.equal(hold?.why, "p: 450 4.2.1 busy");
  await lab.run(2 * MINUTE);
  assert.equal(lab.results.at(-1), "delivered one@x.test");
});

test("a queue whose mail bounces as a whole is left alone until that is over", async () => {
  const lab = deferring(() => [{ scope: "queue", effect: "bounce-all" }]);
  lab.network.hosts.set("a", { answer: () => "450", takes: 1000 });
  for (let at = 0; at < 20; at++) await lab.send([`r${at}@x.test`]);
  // The disk takes its time for the first bounce.
  const { promise, resolve } = Promise.withResolvers<void>();
  const { settle } = lab.store;
  lab.store.settle = async (settlement) => {
    if (settlement.done.length > 0) await promise;
    return settle.call(lab.store, settlement);
  };
  await lab.run(10_000);
  const asked = lab.clock.pending;
  let reads = 0;
  const { strands } = lab.store;
  lab.store.strands = (queue) => {
    reads++;
    return strands.call(lab.store, queue);
  };
  await lab.send(["late@x.test"]);
  await lab.run(10_000);
  assert.ok(reads <= 2, `looked ${reads} times`);
  assert.equal(lab.clock.pending, asked);
  lab.judge = undefined;
  lab.network.hosts.set("a", {});
  resolve();
  await lab.run(3_600_000);
  assert.equal(lab.scheduler.waiting(), 0);
  assert.equal(lab.results.filter((one) => one === "delivered late@x.test").length, 1);
});

test("a connection at work ends when its virtual MTA pauses, though its own rate has room", async () => {
  const lab = deferring(() => []);
  lab.plan = { ...lab.plan, limits: limitedTo("recipients", { count: 100, window: 1000 }) };
  lab.network.hosts.set("a", { takes: 1000 });
  lab.judgeDelivery = ({ now }) => [{ scope: "virtual-mta", effect: "pause", until: now + HOUR }];
  for (let at = 0; at < 5; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 2, "the second was under way");
  assert.equal(lab.network.open, 0);
  lab.judgeDelivery = undefined;
  await lab.run(HOUR);
  assert.equal(lab.network.delivered.length, 5);
});

for (const [what, before, after] of [
  ["a shorter pause", { effect: "pause", until: 3_600_000 }, { effect: "pause", until: 60_000 }],
  [
    "a higher rate",
    { effect: "slow", rate: { count: 1, window: 3_600_000 }, until: 1e9 },
    { effect: "slow", rate: { count: 1000, window: 1000 }, until: 1e9 },
  ],
] as const)
  test(`${what} in the place of another one wakes who waits for that`, async () => {
    const lab = new DeliveryLab({ maxConnections: 1 }, ["a"]);
    const apply = (effect: typeof before | typeof after): void => {
      const queue = lab.scheduler.queue("y.test/v");
      const until = lab.clock.now() + effect.until;
      const cause = { failure: undefined, retryAt: 0 };
      lab.delivery.effects.apply(queue, [{ ...effect, scope: "virtual-mta", until }], cause);
    };
    apply(before);
    for (const name of ["one", "two", "three"]) await lab.send([`${name}@x.test`]);
    await lab.run(1000);
    assert.ok(lab.results.length < 2);
    apply(after);
    await lab.run(120_000);
    assert.equal(lab.results.length, 3);
  });

test("a hold for each of very many jobs ends with the most holds that there can be, and floods no log", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const queue = lab.scheduler.queue("x.test/v");
  const until = lab.clock.now() + 3_600_000;
  for (let at = 0; at < 1000; at++) {
    const values = { job: `j${at}` };
    lab.delivery.effects.apply(
      queue,
      [{ scope: "lane", effect: "pause", values, until, by: "test" }],
      { failure: undefined, retryAt: 0 },
    );
  }
  await lab.run(1000);
  assert.equal(queue.state.holds?.length, 100);
  assert.equal(lab.log.filter(({ level }) => level === "error").length, 1);
  await lab.run(2 * 3_600_000);
  assert.equal(queue.state.holds, undefined);
});
