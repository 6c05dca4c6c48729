import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { DeliveryTracer } from "./traces.ts";

const SECOND = 1000;

/** A tracer that writes down what it is told. */
function tracerOf(told: string[], sourceAddress?: string): DeliveryTracer {
  return {
    sourceAddress,
    began: () => told.push("began"),
    lookup: ({ name }) => told.push(`looked up ${name}`),
    conversation: ({ address }) => {
      told.push(`connecting ${address}`);
      return {
        opened: () => told.push("opened"),
        failed: () => told.push("failed"),
      };
    },
    settled: ({ kind, recipient }) => told.push(`${kind} ${recipient.address}`),
    deferred: ({ queue }) => told.push(`deferred ${queue}`),
    ended: () => {
      told.push("ended");
      return told.at(-2) === "began";
    },
  };
}

function begin(lab: DeliveryLab, tracer: DeliveryTracer, name = "x.test/v"): void {
  const queue = lab.scheduler.queue(name);
  lab.delivery.traces.begin(queue, tracer);
  lab.delivery.dispatcher.connectionsChanged(queue);
}

test("one attempt is traced, over a connection of its own, and the rest of the mail goes as ever", async () => {
  const told: string[] = [];
  const lab = new DeliveryLab({ maxConnections: 1, idleTimeout: 60 * SECOND }, ["a"]);
  await lab.send(["zero@x.test"]);
  await lab.run(SECOND);
  assert.equal(lab.network.open, 1, "a connection is kept");
  begin(lab, tracerOf(told));
  await lab.run(SECOND);
  assert.deepEqual(told, [], "nothing is due");
  for (const name of ["one", "two", "three"]) await lab.send([`${name}@x.test`]);
  await lab.run(SECOND);
  assert.deepEqual(told, ["began", "connecting a", "opened", "delivered one@x.test", "ended"]);
  assert.equal(lab.results.length, 4);
  assert.equal(lab.delivery.traces.any, false);
  assert.equal(lab.network.opened.length, 3);
});

test("a connection kept by another queue to the same host is not used for it", async () => {
  const told: string[] = [];
  const lab = new DeliveryLab({ idleTimeout: 60 * SECOND }, ["a"]);
  await lab.send(["zero@y.test"]);
  await lab.run(SECOND);
  begin(lab, tracerOf(told));
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  assert.equal(told.includes("connecting a"), true);
});

test("mail that never stops coming makes way for a trace, within the limits", async () => {
  const told: string[] = [];
  const lab = new DeliveryLab({ maxConnections: 1 }, ["a"]);
  lab.network.hosts.set("a", { takes: 100 });
  for (let at = 0; at < 100; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(SECOND);
  assert.ok(lab.results.length < 50);
  begin(lab, tracerOf(told));
  await lab.run(SECOND);
  assert.equal(told.at(-1), "ended");
  assert.equal(lab.network.open, 1);
  await lab.run(20 * SECOND);
  assert.equal(new Set(lab.results).size, 100);
  assert.equal(lab.results.length, 100);
});

test("hosts out of reach and a queue that fails as a whole are told; a pause is kept", async () => {
  const told: string[] = [];
  const lab = new DeliveryLab({}, ["a", "b"]);
  for (const host of ["a", "b"]) lab.network.hosts.set(host, { open: false });
  const always = { until: Number.POSITIVE_INFINITY, why: "", by: "me" };
  await lab.delivery.holds.hold({ queue: "x.test/v" }, always);
  begin(lab, tracerOf(told));
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  assert.deepEqual(told, []);
  await lab.delivery.holds.lift({ queue: "x.test/v" });
  await lab.run(SECOND);
  const tried = ["connecting a", "failed", "connecting b", "failed"];
  assert.deepEqual(told, ["began", ...tried, "deferred x.test/v", "ended"]);
});

test("a tracer that throws hurts no mail, and one that leaves is told no more", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const boom = (): never => {
    throw new Error("boom");
  };
  const tracer = { ...tracerOf([]), began: boom, settled: boom, ended: boom, conversation: boom };
  begin(lab, tracer);
  await lab.send(["one@x.test"]);
  await lab.run(SECOND);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.equal(lab.delivery.traces.any, false);
  const told: string[] = [];
  const leaving = tracerOf(told);
  begin(lab, leaving);
  lab.delivery.traces.end({ name: "x.test/v" }, leaving);
  await lab.send(["two@x.test"]);
  await lab.run(SECOND);
  assert.deepEqual(told, []);
  assert.equal(lab.results.length, 2);
});

test("an attempt that a limit kept from trying anything is followed by the next, without a busy loop", async () => {
  const told: string[] = [];
  const rate = { count: 1, window: 3600 * SECOND };
  const limits = [{ name: "slow", counts: "connections", rate, by: ["peer-ip"] } as const];
  const lab = new DeliveryLab({ limits }, ["a"]);
  await lab.send(["zero@y.test"]);
  await lab.run(SECOND);
  begin(lab, tracerOf(told));
  await lab.send(["one@x.test"]);
  await lab.run(1800 * SECOND);
  assert.ok(told.includes("began") && told.length < 100, `${told.length}`);
  assert.ok(!told.includes("connecting a"));
  await lab.run(3600 * SECOND);
  const end = ["connecting a", "opened", "delivered one@x.test", "ended"];
  assert.deepEqual(told.slice(-4), end);
});

test("only the source that is wanted is used", async () => {
  const sources = ["192.0.2.1", "192.0.2.2"].map((address) => ({ address, heloName: "m" }));
  const lab = new DeliveryLab({ sources }, ["192.0.2.9"]);
  const from: (string | undefined)[] = [];
  const tracer = {
    ...tracerOf([], "192.0.2.2"),
    conversation: ({ localAddress }: { readonly localAddress: string | undefined }) => {
      from.push(localAddress);
      return undefined;
    },
  };
  for (let at = 0; at < 2; at++) {
    begin(lab, tracer);
    await lab.send([`r${at}@x.test`]);
    await lab.run(SECOND);
  }
  assert.deepEqual(from, ["192.0.2.2", "192.0.2.2"]);
});
