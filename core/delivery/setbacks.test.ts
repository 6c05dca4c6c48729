import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { failingStore } from "../../test/support/failing-store.ts";
import type { QueueStore } from "../queue/store.ts";
import { infoOf } from "../testing/queue-store/kit.ts";
import { sleep } from "../time/clock.ts";

const MINUTE = 60_000;

test("mail that was stored is stored, though the store cannot be read right after it", async () => {
  const lab = new DeliveryLab();
  const failures = failingStore(lab.store);
  failures.reading = true;
  await lab.send(["one@x.test"]);
  await lab.run();
  failures.reading = false;
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a store that cannot be read when mail falls due does not hold it up for good", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  const failures = failingStore(lab.store);
  lab.network.hosts.set("a", { answer: () => "450" });
  await lab.send(["one@x.test"]);
  await lab.send(["two@y.test"]);
  await lab.run(lab.retryAfter - 1);
  lab.network.hosts.set("a", {});
  failures.reading = true;
  await lab.run(MINUTE);
  failures.reading = false;
  await lab.run(lab.retryAfter);
  assert.deepEqual(lab.results.slice(2).sort(), ["delivered one@x.test", "delivered two@y.test"]);
});

test("recipients are not left under way when the way to their next host cannot be told", async () => {
  const lab = new DeliveryLab();
  lab.network.hosts.set("a", { answer: () => "broken" });
  let asked = 0;
  lab.policy.route = async () => {
    if (++asked === 2) throw new Error("no luck");
    return undefined;
  };
  await lab.send(["one@x.test"]);
  await lab.run(lab.retryAfter);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("recipients go on to their next host though the state of their queue cannot be kept", async () => {
  const lab = new DeliveryLab({}, ["a", "b"]);
  for (const address of lab.hosts) lab.network.hosts.set(address, { open: false });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.equal(lab.scheduler.find("x.test/v")?.state.failures, 1);
  lab.network.hosts.set("a", { answer: () => "broken" });
  lab.network.hosts.set("b", {});
  failingStore(lab.store).states = true;
  await lab.run(lab.retryAfter);
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
});

test("a report finds its queue though recording it took longer than empty queues are kept", async () => {
  const lab = new DeliveryLab();
  await lab.send(["before@sender.test"]);
  await lab.run();
  lab.network.hosts.set("a", { answer: (address) => (address === "no@x.test" ? "550" : "250") });
  lab.policy.report = (_queue, outcomes) =>
    outcomes.flatMap(({ kind, attempt }) => {
      const recipients = [
        {
          address: "me@sender.test",
          domain: "sender.test",
          originalRecipient: undefined,
          notify: 0 as const,
        },
      ];
      const body = lab.store.draft();
      return kind === "bounced" ? [{ info: attempt.message, recipients, body }] : [];
    });
  lab.policy.place = ({ info, recipients, body }) => ({
    info: infoOf({ ...info, size: 0 }),
    body,
    recipients: recipients.map(({ address, originalRecipient, notify }) => {
      const queue = lab.scheduler.queue("sender.test/v").id;
      return { queue, due: lab.clock.now(), address, originalRecipient, notify };
    }),
  });
  const failures = failingStore(lab.store);
  failures.outcomes = true;
  await lab.send(["no@x.test"]);
  await lab.run(20 * MINUTE);
  assert.equal(lab.scheduler.find("sender.test/v"), undefined);
  failures.outcomes = false;
  await lab.run(MINUTE);
  assert.deepEqual(lab.results.slice(1), ["bounced no@x.test", "delivered me@sender.test"]);
  assert.equal(lab.scheduler.waiting(), 0);
});

test("a queue whose own idle connection is promised to another one gets its turn after that", async () => {
  const plan = { maxConnections: 1, maxTotalConnections: 2, idleTimeout: 100 * MINUTE };
  const lab = new DeliveryLab(plan, ["a", "b"]);
  lab.retryAfter = MINUTE;
  let refusing = true;
  lab.network.hosts.set("a", {
    answer: (address) => (refusing && address === "late@x.test" ? "450" : "250"),
  });
  lab.policy.route = async ({ domain }) => {
    if (domain === "new.test") await sleep(lab.clock, 100);
    return undefined;
  };
  await lab.send(["late@x.test"]);
  await lab.send(["one@z.test"]);
  await lab.run(MINUTE - 1);
  assert.equal(lab.delivery.idle.size, 2);
  refusing = false;
  // Hopes for the place of an idle connection while the other one falls due.
  await lab.send(["two@new.test"]);
  await lab.run(MINUTE);
  assert.deepEqual(lab.results.slice(2).sort(), [
    "delivered late@x.test",
    "delivered two@new.test",
  ]);
});

test("mail that was under way when it grew too old, and is put back, does not stay in a paused queue", async () => {
  const lab = new DeliveryLab({ maxAge: 10 * MINUTE }, ["a"]);
  lab.network.hosts.set("a", { takes: 11 * MINUTE, answer: () => "not-begun" });
  await lab.send(["one@x.test"]);
  await lab.run(MINUTE);
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.run(20 * MINUTE);
  assert.deepEqual(lab.results, ["bounced one@x.test"]);
});

test("recipients whose records are damaged do not count as waiting, nor keep their queue in memory", async () => {
  const before = new DeliveryLab({}, ["a"]);
  before.network.hosts.set("a", { open: false });
  await before.send(["one@x.test"]);
  await before.run();
  await before.delivery.dispatcher.halt();
  before.scheduler.stop();
  let tell: (queue: number, recipients: number) => void = () => {};
  const store: QueueStore = before.store;
  store.onSetAside = (listener) => {
    tell = listener;
  };
  const lab = new DeliveryLab({}, ["a"], before);
  assert.equal(lab.scheduler.waiting(), 1);
  tell(lab.scheduler.queue("x.test/v").id, 1);
  assert.equal(lab.scheduler.waiting(), 0);
  await lab.run(60 * MINUTE);
  assert.equal(lab.scheduler.find("x.test/v"), undefined);
});
