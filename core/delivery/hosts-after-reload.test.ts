import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { NO_PARAMETERS } from "../reception/extension.ts";
import { AS_STORED } from "./rendering.ts";

const OLD = { address: "192.0.2.1", heloName: "old.test" };
const NEW = { address: "192.0.2.2", heloName: "new.test" };

/** Another configuration is in force, which has another source address. */
function reload(lab: DeliveryLab): void {
  lab.plan = { ...lab.plan, sources: [NEW] };
  lab.delivery.dispatcher.plansChanged();
}

/** Where connections came from, with the transactions begun on each. */
function sentFrom({ network }: DeliveryLab): readonly string[] {
  return network.connections.map(({ peer, sent }) => `${peer.localAddress} ${sent}`);
}

test("a connection at work ends after its message when another configuration is in force", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, sources: [OLD] }, ["192.0.2.10"]);
  lab.network.hosts.set("192.0.2.10", { takes: 100 });
  for (let at = 0; at < 20; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(250);
  reload(lab);
  await lab.run(10_000);
  assert.equal(lab.network.delivered.length, 20);
  assert.deepEqual(sentFrom(lab), ["192.0.2.1 3", "192.0.2.2 17"]);
});

test("what a host failed to take goes to no other one by the configuration before", async () => {
  const lab = new DeliveryLab({ sources: [OLD] }, ["192.0.2.10", "192.0.2.11"]);
  lab.network.hosts.set("192.0.2.10", { takes: 100, answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run(50);
  reload(lab);
  await lab.run(1000);
  assert.deepEqual(sentFrom(lab), ["192.0.2.1 1"]);
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  await lab.run(lab.retryAfter);
  assert.deepEqual(sentFrom(lab), ["192.0.2.1 1", "192.0.2.2 1"]);
  assert.deepEqual(lab.results.at(-1), "delivered one@x.test");
});

test("while hosts are out of reach the next one is tried by the configuration in force", async () => {
  const lab = new DeliveryLab({ sources: [OLD] }, ["192.0.2.10", "192.0.2.11"]);
  const { connect } = lab.network;
  const from: string[] = [];
  lab.connect = async (options, signal) => {
    from.push(`${options.localAddress} ${options.address}`);
    if (options.localAddress === OLD.address)
      await new Promise<void>((resolve) => lab.clock.after(1000, resolve));
    return connect(options, signal);
  };
  lab.network.hosts.set("192.0.2.10", { open: false });
  await lab.send(["one@x.test"]);
  await lab.run(500);
  reload(lab);
  await lab.run(2000);
  assert.deepEqual(from, ["192.0.2.1 192.0.2.10", "192.0.2.2 192.0.2.11"]);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a connection that opens when another configuration is in force takes no mail that was to go on", async () => {
  const lab = new DeliveryLab({ sources: [OLD] }, ["192.0.2.10", "192.0.2.11"]);
  const { connect } = lab.network;
  lab.connect = async (options, signal) => {
    if (options.address === "192.0.2.11" && options.localAddress === OLD.address)
      await new Promise<void>((resolve) => lab.clock.after(1000, resolve));
    return connect(options, signal);
  };
  lab.network.hosts.set("192.0.2.10", { answer: () => "broken" });
  await lab.send(["one@x.test"]);
  await lab.run(500);
  reload(lab);
  await lab.run(2000);
  assert.deepEqual(sentFrom(lab), ["192.0.2.1 1", "192.0.2.1 0"]);
  await lab.run(lab.retryAfter);
  assert.deepEqual(lab.results.at(-1), "delivered one@x.test");
  assert.equal(lab.network.delivered.length, 1);
});

test("a message that takes long to be made ready goes by the configuration in force then", async () => {
  const lab = new DeliveryLab({ sources: [OLD] }, ["192.0.2.10"]);
  lab.rendering = {
    ...{ renders: true, parameters: NO_PARAMETERS, seals: false, seal: () => [] },
    render: async () => {
      await new Promise<void>((resolve) => lab.clock.after(1000, resolve));
      return AS_STORED;
    },
  };
  await lab.send(["one@x.test"]);
  await lab.run(500);
  reload(lab);
  await lab.run(5000);
  assert.deepEqual(sentFrom(lab), ["192.0.2.1 0", "192.0.2.2 1"]);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a connection at work to a host that is held meanwhile is not kept", async () => {
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 60_000 });
  lab.network.hosts.set("a", { takes: 100 });
  await lab.send(["one@x.test"]);
  await lab.run(50);
  const hold = { queue: "*/*", peer: "mx-a" };
  await lab.delivery.holds.hold(hold, { until: Number.POSITIVE_INFINITY, why: "test", by: "me" });
  await lab.run(1000);
  await lab.send(["two@x.test"]);
  await lab.send(["three@y.test"]);
  await lab.run(1000);
  assert.deepEqual(lab.network.transactions, ["a: one@x.test", "b: two@x.test", "b: three@y.test"]);
});
