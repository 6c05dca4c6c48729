import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import type { RecipientRow } from "../queue/store.ts";
import { StoreError } from "../queue/store-error.ts";
import type { PerQueueState } from "../state/kept.ts";
import type { Reroute } from "./route.ts";

const HOUR = 3_600_000;
const FOR_GOOD: Reroute = { to: "all.test/v", until: Number.POSITIVE_INFINITY };

function toAll(queue: string): Reroute | undefined {
  return queue === "x.test/v" ? FOR_GOOD : undefined;
}

function rowsOf(lab: DeliveryLab, name: string): readonly RecipientRow[] {
  return lab.store.rows(lab.scheduler.queue(name).id, undefined, Number.POSITIVE_INFINITY, 10_000);
}

function delivered(lab: DeliveryLab): readonly string[] {
  return lab.outcomes.map(({ kind, attempt }) => `${kind} ${attempt.queue}`);
}

for (const isLate of [false, true])
  test(`all mail of a queue moves, also what is due later, with all that it holds (${isLate ? "late" : "local"} store)`, async () => {
    const lab = new DeliveryLab({}, ["a"], undefined, isLate);
    lab.network.hosts.set("a", { answer: () => "450" });
    for (let at = 0; at < 500; at++) await lab.send([`r${at}@x.test`]);
    await lab.run(1000);
    const before = rowsOf(lab, "x.test/v");
    assert.equal(before.length, 500);
    assert.ok(before.every(({ attempts }) => attempts === 1));
    lab.reroute = toAll;
    await lab.send(["new@x.test"]);
    await lab.run(1000);
    const [x, all] = [lab.scheduler.queue("x.test/v"), lab.scheduler.queue("all.test/v")];
    assert.deepEqual([x.waiting, all.waiting, lab.scheduler.waiting()], [0, 501, 501]);
    assert.deepEqual([x.connections, x.rows.someUnderWay], [0, false]);
    const kept = (row: RecipientRow) => [row.address, row.due, row.attempts, row.lastAttempt];
    const after = rowsOf(lab, "all.test/v").filter(({ address }) => address !== "new@x.test");
    assert.deepEqual(after.map(kept), before.map(kept));
    lab.network.hosts.set("a", {});
    await lab.send(["next@x.test"]);
    assert.equal(x.waiting, 0, "new mail does not go by the old queue");
    await lab.run(HOUR);
    assert.equal(lab.network.delivered.length, 502);
    assert.deepEqual(new Set(delivered(lab).slice(500)).has("delivered all.test/v"), true);
    assert.equal(lab.scheduler.waiting(), 0);
  });

test("what is under way has its outcome first, and follows when it waits again", async () => {
  const lab = new DeliveryLab({ maxConnections: 2 }, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450", takes: 10_000 });
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  lab.reroute = toAll;
  await lab.send(["two@x.test"]);
  await lab.run(1000);
  assert.equal(lab.scheduler.queue("x.test/v").waiting, 1);
  await lab.run(20_000);
  lab.network.hosts.set("a", {});
  await lab.run(2 * HOUR);
  assert.deepEqual(delivered(lab), [
    "deferred x.test/v",
    "deferred all.test/v",
    "delivered all.test/v",
    "delivered all.test/v",
  ]);
  assert.equal(lab.scheduler.waiting(), 0);
});

test("a move that is cut off goes on after a restart; a row is in one queue at any time", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.network.hosts.set("a", { open: false });
  for (let at = 0; at < 450; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(1000);
  await lab.scheduler.setState(lab.scheduler.queue("x.test/v"), { retryAt: 0 });
  const { move } = lab.store;
  let moves = 0;
  lab.store.move = (...given) => {
    if (++moves === 2) throw new StoreError("failed", "the disk is gone");
    return move.apply(lab.store, given);
  };
  lab.reroute = toAll;
  await lab.run(1);
  await lab.delivery.dispatcher.halt();
  lab.store.move = move;
  const counts = ["x.test/v", "all.test/v"].map((name) => rowsOf(lab, name).length);
  assert.deepEqual(counts, [250, 200]);
  const next = new DeliveryLab({}, ["a"], lab);
  next.reroute = toAll;
  await next.run(HOUR);
  assert.equal(next.scheduler.waiting(), 0);
  assert.equal(new Set(next.network.delivered).size, 450);
  assert.ok(next.outcomes.every(({ attempt }) => attempt.queue === "all.test/v"));
});

test("a store that fails once holds the move up for a while only", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const { move } = lab.store;
  let moves = 0;
  lab.store.move = (...given) => {
    if (++moves === 1) throw new StoreError("failed", "no luck");
    return move.apply(lab.store, given);
  };
  lab.reroute = toAll;
  await lab.send(["one@x.test"]);
  await lab.run(60_000);
  assert.deepEqual(delivered(lab), ["delivered all.test/v"]);
});

test("the answer holds for its time and its configuration, and nothing moves back", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450" });
  let asked = 0;
  lab.reroute = (queue) => {
    if (queue !== "x.test/v") return undefined;
    asked++;
    return { to: "all.test/v", until: lab.clock.now() + HOUR };
  };
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  await lab.send(["two@x.test"]);
  await lab.run(1000);
  assert.equal(asked, 1);
  lab.reroute = undefined;
  await lab.run(HOUR);
  await lab.send(["three@x.test"]);
  await lab.run(1000);
  assert.equal(lab.scheduler.queue("x.test/v").waiting, 1);
  assert.equal(lab.scheduler.queue("all.test/v").waiting, 2);
  lab.reroute = toAll;
  lab.delivery.dispatcher.plansChanged();
  await lab.run(HOUR);
  assert.equal(lab.scheduler.queue("all.test/v").waiting, 3);
});

test("a queue that is paused keeps its mail, also when it is on its way", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.reroute = toAll;
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.send(["two@x.test"]);
  await lab.run(1000);
  assert.equal(queue.waiting, 1);
  await lab.scheduler.setState(queue, { paused: false });
  await lab.run(1000);
  assert.deepEqual(delivered(lab), ["delivered all.test/v", "delivered all.test/v"]);
});

test("mail that moved bounces at its age, wherever it is", async () => {
  const lab = new DeliveryLab({ maxAge: 2 * HOUR }, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450" });
  await lab.send(["one@x.test"]);
  await lab.run(HOUR);
  lab.reroute = toAll;
  lab.retryAfter = 24 * HOUR;
  await lab.run(HOUR + 60_000);
  assert.equal(lab.results.at(-1), "bounced one@x.test");
  assert.equal(lab.outcomes.at(-1)?.attempt.queue, "all.test/v");
});

test("what plugins keep for a queue goes along with its mail", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450" });
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  const mood: PerQueueState<string> = Reflect.get(lab.states.of("box"), "mood");
  const [x, all] = ["x.test", "all.test"].map((domain) => ({ domain, virtualMta: "v" }));
  assert.ok(x !== undefined && all !== undefined);
  await mood.set(x, "slow");
  lab.reroute = toAll;
  await lab.send(["two@x.test"]);
  await lab.run(1000);
  assert.equal(lab.scheduler.queue("all.test/v").waiting, 2);
  assert.deepEqual([mood.get(x), mood.get(all)], [undefined, "slow"]);
});

test("mail goes to another queue as soon as its queue's mode says so, whatever holds it", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.backoffPlan = { ...lab.plan, limits: limitedTo("recipients", { count: 1, window: HOUR }) };
  lab.network.hosts.set("a", { answer: () => "450" });
  for (let at = 0; at < 20; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(1000);
  const queue = lab.scheduler.queue("x.test/v");
  lab.reroute = (name) => (queue.mode === "backoff" ? toAll(name) : undefined);
  const cause = { by: "operator", plugin: undefined, reason: undefined } as const;
  await lab.delivery.modes.set(queue, "backoff", undefined, cause);
  await lab.run(1000);
  assert.deepEqual([queue.waiting, lab.scheduler.queue("all.test/v").waiting], [0, 20]);
  await lab.delivery.modes.set(queue, "normal", undefined, cause);
  await lab.send(["next@x.test"]);
  await lab.run(1000);
  assert.equal(queue.waiting, 1, "in normal mode its own mail stays");
});

for (const what of ["another configuration", "another mode"] as const)
  test(`an answer that was asked for before ${what} was in force moves nothing`, async () => {
    const lab = new DeliveryLab({}, ["a"]);
    const { route } = lab.policy;
    let answer = (_to: Reroute): void => {};
    lab.policy.route = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await lab.send(["one@x.test"]);
    await lab.run(100);
    const late = answer;
    lab.policy.route = route;
    if (what === "another configuration") lab.delivery.dispatcher.plansChanged();
    else
      await lab.delivery.modes.set(lab.scheduler.queue("x.test/v"), "backoff", undefined, {
        ...{ by: "operator", plugin: undefined, reason: undefined },
      });
    late(FOR_GOOD);
    await lab.run(100);
    await lab.send(["two@x.test"]);
    await lab.run(60_000);
    assert.deepEqual(delivered(lab), ["delivered x.test/v", "delivered x.test/v"]);
  });
