import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";

const MINUTE = 60_000;

test("recipients of a message share a transaction, over a kept connection too", async () => {
  const lab = new DeliveryLab({ idleTimeout: MINUTE });
  const to = Array.from({ length: 10 }, (_, at) => `r${at}@x.test`);
  await lab.send(to);
  await lab.run();
  await lab.send(to);
  await lab.run();
  assert.deepEqual(lab.network.transactions, [`a: ${to.join(" ")}`, `a: ${to.join(" ")}`]);
  assert.deepEqual(lab.network.opened, ["a"]);
});

test("a free connection passes from queue to queue: opened and told of once, at no cost of the rate", async () => {
  const limits = limitedTo("connections", { count: 2, window: 60 * MINUTE });
  const lab = new DeliveryLab({ idleTimeout: MINUTE, limits });
  for (let at = 0; at < 200; at++) {
    await lab.send([`one@d${at % 20}.test`]);
    await lab.run();
  }
  const [connection] = lab.network.connections;
  assert.deepEqual(lab.network.opened, ["a"]);
  assert.equal(connection?.sent, 200);
  assert.deepEqual(lab.told, ["+d0.test"]);
  assert.ok((connection?.listeners.length ?? 0) <= 3, "listeners do not grow with its use");
  assert.equal(lab.delivery.limits.total, 1);
  assert.equal(lab.delivery.limits.ofQueue("d19.test/v"), 1);
  await lab.run(2 * MINUTE);
  assert.deepEqual(lab.told, ["+d0.test", "-d0.test 200"]);
  assert.equal(lab.delivery.limits.total, 0);
});

test("queues in line for the only place use the connection that is there", async () => {
  const lab = new DeliveryLab({ idleTimeout: MINUTE, maxTotalConnections: 1 });
  lab.network.hosts.set("a", { takes: 100 });
  for (let at = 0; at < 50; at++) await lab.send([`one@d${at}.test`]);
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 50);
  assert.deepEqual(lab.network.opened, ["a"]);
});

test("so do those that wait for a place of their virtual MTA", async () => {
  const lab = new DeliveryLab({ idleTimeout: MINUTE, maxVirtualMtaConnections: 2 });
  lab.network.hosts.set("a", { takes: 100 });
  for (let at = 0; at < 50; at++) await lab.send([`one@d${at}.test`]);
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 50);
  assert.deepEqual(lab.network.opened, ["a", "a"]);
});

test("a queue in line whose host is another closes an idle connection for its place", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60 * MINUTE, maxTotalConnections: 1 });
  await lab.send(["one@x.test"]);
  await lab.run();
  lab.hosts = ["b"];
  await lab.send(["one@y.test"]);
  await lab.run();
  assert.deepEqual(lab.network.opened, ["a", "b"]);
  assert.equal(lab.network.open, 1);
});

test("an idle connection that is promised to a queue in line is not taken back before", async () => {
  const lab = new DeliveryLab({ idleTimeout: MINUTE, maxTotalConnections: 1 });
  lab.network.hosts.set("a", { takes: 100 });
  for (let at = 0; at < 120; at++) await lab.send([`r${at}@big.test`]);
  await lab.send(["me@small.test"]);
  await lab.run(20_000);
  const small = lab.network.transactions.indexOf("a: me@small.test");
  assert.ok(small >= 0 && small <= 51, `it came as number ${small}`);
  assert.deepEqual(lab.network.opened, ["a"]);
});

test("connections opened with other settings are not shared", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60 * MINUTE });
  await lab.send(["one@x.test"]);
  await lab.run();
  lab.plan = { ...lab.plan, ignoreExtensions: new Set(["CHUNKING"]) };
  await lab.send(["one@y.test"]);
  await lab.run();
  lab.plan = { ...lab.plan, tlsContext: {} };
  await lab.send(["one@z.test"]);
  await lab.run();
  assert.deepEqual(lab.network.opened, ["a", "a", "a"]);
});

test("a plugin that fails in the middle costs a pause, and no place", async () => {
  const lab = new DeliveryLab({ maxMessageSize: 1000 });
  const { message } = lab.store;
  let broken = true;
  lab.store.message = (id) => {
    if (broken) throw new Error("no such luck");
    return message.call(lab.store, id);
  };
  await lab.send(["one@x.test"]);
  await lab.run(MINUTE);
  assert.equal(lab.delivery.limits.total, 0);
  assert.equal(lab.network.open, 0);
  broken = false;
  await lab.run(10 * MINUTE);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a store that cannot be read for a while costs time, and nothing else", async () => {
  const lab = new DeliveryLab();
  const { strands, nextDue, rows } = lab.store;
  let broken = true;
  const fail = (): never => {
    throw new Error("the database is opened anew");
  };
  lab.store.strands = (...given) => (broken ? fail() : strands.apply(lab.store, given));
  lab.store.nextDue = (...given) => (broken ? fail() : nextDue.apply(lab.store, given));
  lab.store.rows = (...given) => (broken ? fail() : rows.apply(lab.store, given));
  await lab.send(["one@x.test"]);
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, []);
  broken = false;
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.equal(lab.delivery.limits.total, 0);
});

test("a message that cannot be read is deferred, and the connection goes on", async () => {
  const lab = new DeliveryLab({ idleTimeout: MINUTE });
  const { body } = lab.store;
  const rows = await lab.send(["one@x.test"], { size: 10 });
  lab.store.body = (id) => {
    if (id === rows[0]?.message) throw new Error("damaged");
    return body.call(lab.store, id);
  };
  await lab.send(["two@x.test"], { size: 20 });
  await lab.run();
  assert.deepEqual([...lab.results].sort(), ["deferred one@x.test", "delivered two@x.test"]);
});

test("draining lets go of idle connections and of those being opened, and waits for messages", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60 * MINUTE });
  lab.network.hosts.set("a", { takes: 1000 });
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  assert.equal(lab.network.open, 1);
  lab.hosts = ["b"];
  lab.network.hosts.set("b", { takes: 5000 });
  await lab.send(["one@y.test", "two@y.test"]);
  await lab.run(10);
  const drained = lab.delivery.dispatcher.drain();
  await lab.run();
  assert.equal(lab.network.open, 1, "the one at work");
  await lab.send(["late@y.test"]);
  await lab.run(5000);
  await drained;
  assert.equal(lab.network.open, 0);
  assert.deepEqual(lab.results.slice(1), ["delivered one@y.test", "delivered two@y.test"]);
  assert.equal(lab.delivery.limits.total, 0);
});

test("a halt breaks off what is under way; it stays in its queue", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { takes: 600_000 });
  const rows = await lab.send(["one@x.test"]);
  await lab.run(10);
  await lab.delivery.dispatcher.halt();
  assert.equal(lab.network.open, 0);
  assert.deepEqual(lab.results, []);
  assert.deepEqual(lab.store.rows(rows[0]?.queue ?? 0, undefined, Infinity, 10), rows);
});

for (const silent of ["names", "route"] as const)
  test(`draining waits for no ${silent}: the mail stays where it is`, async () => {
    const lab = new DeliveryLab();
    lab.silent = silent;
    await lab.send(["u@one.example"]);
    await lab.run();
    await lab.delivery.dispatcher.drain();
    assert.deepEqual([lab.results, lab.queueDeferrals, lab.told], [[], [], []]);
    assert.equal(lab.scheduler.waiting(), 1);
  });

test("queues that wait for a place of their virtual MTA, however many, keep no other one's waiting", async () => {
  const lab = new DeliveryLab({ maxVirtualMtaConnections: 1 });
  const takes = { slow: 60 * MINUTE, quick: 1000 } as const;
  lab.policy.route = ({ virtualMta }) => {
    lab.network.hosts.set("a", { takes: virtualMta === "slow" ? takes.slow : takes.quick });
    return undefined;
  };
  for (let at = 0; at < 50; at++) await lab.send([`u@s${at}.test`], { virtualMta: "slow" });
  await lab.run();
  for (let at = 0; at < 5; at++) await lab.send([`u@q${at}.test`], { virtualMta: "quick" });
  await lab.run(5 * takes.quick + 100);
  assert.equal(lab.results.length, 5);
  await lab.run(50 * takes.slow);
  assert.equal(lab.results.length, 55);
  assert.equal(lab.delivery.limits.total, 0);
});

for (const limit of ["maxTotalConnections", "maxVirtualMtaConnections"] as const)
  test(`who stands in line has places at once when a reload raises ${limit}`, async () => {
    const lab = new DeliveryLab({ [limit]: 1 });
    lab.network.hosts.set("a", { takes: 60 * MINUTE });
    for (let at = 0; at < 10; at++) await lab.send([`u@d${at}.test`]);
    await lab.run();
    assert.equal(lab.network.open, 1);
    lab.plan = { ...lab.plan, [limit]: 9 };
    lab.delivery.dispatcher.plansChanged();
    await lab.run();
    assert.equal(lab.network.open, 9);
  });

test("a kept connection goes on while what is demanded of its host is the same, and is asked about in between", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60 * MINUTE, maxConnections: 1 });
  let asked = 0;
  let strict = false;
  lab.demandsOf = (_queue, _host, demand) => {
    asked++;
    return Promise.resolve(strict ? { kind: "required", by: "a test" } : demand);
  };
  const send = async (): Promise<void> => {
    await lab.send(["one@x.test"]);
    await lab.run();
  };
  await send();
  await send();
  assert.deepEqual([lab.network.opened, asked], [["a"], 1]);
  await lab.run(2 * MINUTE);
  await send();
  await send();
  assert.deepEqual([lab.network.opened, asked], [["a"], 2]);
  strict = true;
  await lab.run(2 * MINUTE);
  await send();
  assert.deepEqual([lab.network.opened, asked], [["a", "a"], 3]);
  assert.equal(lab.results.length, 5);
});

test("a turn that lasts asks again what is demanded of the host", async () => {
  const lab = new DeliveryLab({ idleTimeout: 60 * MINUTE, maxConnections: 1 });
  lab.network.hosts.set("a", { takes: MINUTE / 2 });
  let asked = 0;
  lab.demandsOf = (_queue, _host, demand) => {
    asked++;
    return Promise.resolve(asked > 1 ? { kind: "required", by: "a test" } : demand);
  };
  for (let at = 0; at < 6; at++) await lab.send([`${at}@x.test`]);
  await lab.run(10 * MINUTE);
  assert.equal(lab.network.delivered.length, 6);
  assert.ok(lab.network.opened.length === 2 && asked >= 2, `${lab.network.opened} ${asked}`);
});
