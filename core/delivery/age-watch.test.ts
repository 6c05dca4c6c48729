import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import { NOTIFY_DELAY } from "../message/envelope.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When recipients had their outcomes, in hours since the beginning. */
function hours(lab: DeliveryLab, begin: number): readonly string[] {
  return lab.outcomes.map(
    ({ kind, recipient, attempt }) =>
      `${kind} ${recipient.address} ${((attempt.at - begin) / HOUR).toFixed(2)}`,
  );
}

const none = { count: 1, window: 1000 * HOUR };

test("mail bounces at its age, whatever holds its queue", async () => {
  for (const hold of [
    "pause",
    "rate",
    "connect rate",
    "interval",
    "retry",
    "mode",
    "line",
  ] as const) {
    const limit =
      hold === "rate"
        ? { limits: limitedTo("recipients", none) }
        : hold === "connect rate"
          ? { limits: limitedTo("connections", none) }
          : hold === "interval"
            ? { connectInterval: 1000 * HOUR }
            : hold === "line"
              ? { maxTotalConnections: 0 }
              : {};
    const lab = new DeliveryLab({ maxAge: 2 * HOUR, ...limit });
    if (hold === "mode") {
      lab.backoffPlan = { ...lab.plan, limits: limitedTo("recipients", none) };
      await lab.delivery.modes.set(lab.scheduler.queue("x.test/v"), "backoff", undefined, {
        ...{ by: "operator", plugin: undefined, reason: undefined },
      });
    }
    const begin = lab.clock.now();
    if (hold === "retry") {
      lab.retryAfter = 1000 * HOUR;
      for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { open: false });
    }
    // Uses up what the limits allow.
    else await lab.send(["first@x.test"]);
    await lab.run();
    if (hold === "pause")
      await lab.scheduler.setState(lab.scheduler.queue("x.test/v"), { paused: true });
    await lab.send(["old@x.test"]);
    await lab.run(HOUR);
    await lab.send(["young@x.test"]);
    await lab.run(1.5 * HOUR);
    const bounced = hours(lab, begin).filter((text) => !text.includes("first"));
    assert.deepEqual(bounced, ["bounced old@x.test 2.00"], hold);
    const [failure] = lab.outcomes.flatMap((one) => (one.kind === "bounced" ? [one.failure] : []));
    assert.equal(failure?.status, "5.4.7");
    assert.match(
      failure?.text ?? "",
      hold === "retry" ? /last failure: ECONN/ : /^message expired/,
    );
    await lab.run(HOUR);
    assert.equal(hours(lab, begin).at(-1), "bounced young@x.test 3.00", hold);
  }
});

test("a recipient that is deferred for longer than its age bounces at its age", async () => {
  const lab = new DeliveryLab({ maxAge: 2 * HOUR });
  const begin = lab.clock.now();
  lab.retryAfter = 24 * HOUR;
  lab.network.hosts.set("a", { answer: () => "450" });
  await lab.send(["one@x.test"]);
  await lab.run(3 * HOUR);
  assert.deepEqual(hours(lab, begin), ["deferred one@x.test 0.00", "bounced one@x.test 2.00"]);
  assert.equal(lab.network.transactions.length, 1, "it was not tried again");
});

test("what expires when it was to be tried again keeps no other mail of its queue waiting", async () => {
  const lab = new DeliveryLab({ maxAge: 2 * HOUR });
  const begin = lab.clock.now();
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { answer: () => "450" });
  lab.retryAfter = 24 * HOUR;
  await lab.send(["old@x.test"]);
  await lab.run(HOUR);
  lab.retryAfter = 1.5 * HOUR;
  await lab.send(["young@x.test"]);
  await lab.run();
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, {});
  await lab.run(3 * HOUR);
  assert.deepEqual(hours(lab, begin).slice(2), [
    "bounced old@x.test 2.00",
    "delivered young@x.test 2.50",
  ]);
});

test("mail beyond its age is not delivered any more", async () => {
  const lab = new DeliveryLab({ maxAge: 2 * HOUR });
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.send(["old@x.test"], { info: { receivedAt: lab.clock.now() - 3 * HOUR } });
  await lab.scheduler.setState(queue, { paused: false });
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["bounced old@x.test"]);
  assert.deepEqual(lab.network.transactions, []);
});

test("senders who asked for it hear of a delay by the message's clock, while its queue fails", async () => {
  const lab = new DeliveryLab({ maxAge: 10 * HOUR, delayNoticeInterval: 4 * HOUR });
  const begin = lab.clock.now();
  lab.retryAfter = 7 * HOUR;
  for (const host of ["a", "b", "c"]) lab.network.hosts.set(host, { open: false });
  await lab.send(["told@x.test"], { notify: NOTIFY_DELAY });
  await lab.send(["untold@x.test"]);
  await lab.run(24 * HOUR);
  assert.deepEqual(hours(lab, begin), [
    "delayed told@x.test 4.00",
    "delayed told@x.test 8.00",
    "bounced told@x.test 10.00",
    "bounced untold@x.test 10.00",
  ]);
  assert.equal(lab.outcomes[0]?.recipient.attempts, 0);
  const until = lab.outcomes.map((one) => "retryUntil" in one && one.retryUntil);
  assert.deepEqual(until.slice(0, 2), [begin + 10 * HOUR, begin + 10 * HOUR]);
});

test("an attempt that comes first tells of the delay, and nothing tells of it again", async () => {
  const lab = new DeliveryLab({ maxAge: 10 * HOUR, delayNoticeInterval: 4 * HOUR });
  const begin = lab.clock.now();
  lab.retryAfter = 4.5 * HOUR;
  lab.network.hosts.set("a", { answer: () => "450" });
  lab.hosts = ["a"];
  await lab.send(["told@x.test"], { notify: NOTIFY_DELAY });
  await lab.run(9 * HOUR);
  assert.deepEqual(hours(lab, begin), [
    "deferred told@x.test 0.00",
    "delayed told@x.test 4.00",
    "deferred told@x.test 4.50",
    "delayed told@x.test 8.00",
    "deferred told@x.test 9.00",
  ]);
  const notices = lab.outcomes.map((one) => one.kind === "deferred" && one.noticeDue);
  assert.ok(!notices.includes(true), "the attempts had nothing new to tell");
});

test("a lower age set by a reload counts for mail that waits already", async () => {
  const lab = new DeliveryLab({ maxAge: 100 * HOUR });
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.send(["one@x.test"]);
  await lab.run(2 * HOUR);
  lab.plan = { ...lab.plan, maxAge: HOUR };
  lab.delivery.dispatcher.plansChanged();
  await lab.run(MINUTE);
  assert.deepEqual(lab.results, ["bounced one@x.test"]);
});

test("queues found at start are looked at, once a moment has passed", async () => {
  const lab = new DeliveryLab({ maxAge: HOUR });
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.send(["one@x.test"]);
  lab.scheduler.stop();
  await lab.delivery.ages.stop();
  await lab.run(30 * MINUTE);
  const later = new DeliveryLab({ maxAge: HOUR }, ["a"], lab);
  await later.run(HOUR);
  assert.deepEqual(later.results, ["bounced one@x.test"]);
});

test("a long queue is looked at in pieces, and none of it is bounced twice", async () => {
  const lab = new DeliveryLab({ maxAge: HOUR });
  await lab.scheduler.setState(lab.scheduler.queue("x.test/v"), { paused: true });
  for (let at = 0; at < 250; at++) await lab.send([`a${at}@x.test`, `b${at}@x.test`]);
  await lab.run(HOUR + MINUTE);
  assert.equal(lab.results.length, 500);
  assert.equal(new Set(lab.results).size, 500);
  assert.equal(lab.scheduler.waiting(), 0);
});
