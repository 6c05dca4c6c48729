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
