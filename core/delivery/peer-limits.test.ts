/** What a peer says that it takes in a session (RFC 9422) is what it is sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { PeerLimits } from "../message/agent-connection.ts";

const NONE: PeerLimits = { messages: Infinity, recipients: Infinity, domains: Infinity };

test("no more recipients go in a transaction than the peer takes", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 });
  lab.network.hosts.set("a", { limits: { ...NONE, recipients: 2 } });
  await lab.send(["1@x.test", "2@x.test", "3@x.test", "4@x.test", "5@x.test"]);
  await lab.run();
  assert.deepEqual(lab.network.transactions, [
    "a: 1@x.test 2@x.test",
    "a: 3@x.test 4@x.test",
    "a: 5@x.test",
  ]);
  assert.deepEqual(lab.network.opened, ["a"]);
});

test("no more messages go over a connection than the peer takes", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 60_000 });
  lab.network.hosts.set("a", { limits: { ...NONE, messages: 2 } });
  for (let at = 1; at <= 5; at++) await lab.send([`${at}@x.test`]);
  await lab.run();
  assert.equal(lab.network.delivered.length, 5);
  assert.deepEqual(
    lab.network.connections.map(({ sent }) => sent),
    [2, 2, 1],
  );
});

test("no more domains go in a transaction than the peer takes", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { limits: { ...NONE, domains: 2 } });
  const to = ["1@x.test", "2@y.test", "3@z.test", "4@X.test", "5@Y.test", "6@z.test", "7@w.test"];
  await lab.send(to, { domain: "rollup.test" });
  await lab.run();
  assert.deepEqual(lab.network.transactions, [
    "a: 1@x.test 2@y.test 4@X.test 5@Y.test",
    "a: 3@z.test 6@z.test 7@w.test",
  ]);
  assert.deepEqual([...lab.network.twiceAtOnce], []);
});

const SEVEN = ["1@x.test", "2@y.test", "3@z.test", "4@x.test", "5@y.test", "6@z.test", "7@x.test"];

test("what moves to another host goes as that one takes it", async () => {
  const limits = [
    [{ recipients: 3 }, ["1 2 3", "4 5 6", "7"], ["a", "b"]],
    [{ domains: 2 }, ["1 2", "3 4", "5 6", "7"], ["a", "b"]],
    [{ recipients: 3, messages: 2 }, ["1 2 3", "4 5 6", "7"], ["a", "b", "b"]],
    [{ recipients: 1, messages: 1 }, ["1", "2", "3", "4", "5", "6", "7"], ["a", ..."bbbbbbb"]],
  ] as const;
  for (const [limit, transactions, opened] of limits) {
    const lab = new DeliveryLab({ maxConnections: 1 });
    lab.network.hosts.set("a", { answer: () => "unfit" });
    lab.network.hosts.set("b", { limits: { ...NONE, ...limit } });
    await lab.send(SEVEN, { domain: "rollup.test" });
    await lab.run();
    const sent = lab.network.transactions.slice(1);
    assert.deepEqual(
      sent.map((line) => line.slice(3).replaceAll(/@.\.test/g, "")),
      transactions,
    );
    assert.deepEqual(lab.network.opened, opened);
    assert.equal(lab.network.delivered.length, 7);
  }
});

test("what a host fails to take in the middle of that goes on, and waits when there is no other", async () => {
  for (const hosts of [
    ["a", "b", "c"],
    ["a", "b"],
  ]) {
    const lab = new DeliveryLab({ maxConnections: 1 }, hosts);
    lab.network.hosts.set("a", { answer: () => "unfit" });
    lab.network.hosts.set("b", {
      limits: { ...NONE, recipients: 2 },
      answer: (address) => (address.startsWith("3") ? "broken" : "250"),
    });
    await lab.send(SEVEN, { domain: "rollup.test" });
    await lab.run();
    const waiting = lab.results.filter((one) => !one.startsWith("delivered"));
    const left = hosts.includes("c") ? [] : ["deferred 3@z.test", "deferred 4@x.test"];
    assert.deepEqual([waiting, lab.results.length], [left, 7]);
    assert.deepEqual([...lab.network.twiceAtOnce], []);
  }
});

test("a kept connection that turns out to be gone is no reason to pass its host by", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 600_000 });
  lab.network.hosts.set("a", { open: false });
  await lab.send(["0@x.test"]);
  await lab.run();
  lab.network.hosts.set("a", { answer: () => "unfit" });
  lab.network.hosts.set("c", { open: false });
  const [kept] = lab.network.connections;
  const send = kept?.send.bind(kept);
  assert.ok(kept !== undefined && send !== undefined);
  kept.send = (...given) => {
    kept.closed = true;
    return send(...given);
  };
  await lab.run(120_000);
  await lab.send(["1@y.test"]);
  await lab.run();
  assert.equal(kept.closed, true);
  assert.deepEqual(lab.network.opened, ["b", "a", "b"]);
  assert.deepEqual(lab.results.slice(1), ["delivered 1@y.test"]);
});
