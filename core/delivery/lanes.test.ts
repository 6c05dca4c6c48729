import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { LaneValues } from "../message/lane.ts";
import { MOST_LANES } from "../queue/known-lanes.ts";
import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { LaneRule } from "./lane-rule.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const TEN_A_MINUTE: readonly LaneRule[] = [
  { by: ["sender-domain"], messageRate: { count: 10, window: MINUTE } },
];

function queueOf(lab: DeliveryLab): QueueRuntime {
  return lab.scheduler.queue("x.test/v");
}

async function sendMany(
  lab: DeliveryLab,
  sender: string,
  many: number,
  job?: string,
): Promise<void> {
  for (let at = 0; at < many; at++)
    await lab.send([`${sender.slice(0, sender.indexOf("@"))}${at}@x.test`], {
      info: { sender, job },
    });
}

/** Those that were delivered, of a sender. */
function delivered(lab: DeliveryLab, sender: string): readonly number[] {
  return lab.outcomes
    .filter(({ kind, attempt }) => kind === "delivered" && attempt.message.sender === sender)
    .map(({ attempt }) => attempt.at);
}

/** The most events in any span of a minute. */
function mostInAMinute(times: readonly number[]): number {
  return Math.max(
    ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE).length),
  );
}

const lanesOf = (lab: DeliveryLab): readonly (readonly [LaneValues | undefined, number])[] =>
  lab.delivery.lanes.list(queueOf(lab), 1000).map(({ values, recipients }) => [values, recipients]);

test("a lane at its limit waits, the others of its queue go on", async () => {
  const lab = new DeliveryLab();
  lab.laneRules = TEN_A_MINUTE;
  await sendMany(lab, "hot@HOT.test", 200);
  await sendMany(lab, "quiet@quiet.test", 3);
  await lab.run(SECOND);
  assert.equal(delivered(lab, "hot@HOT.test").length, 10);
  assert.equal(delivered(lab, "quiet@quiet.test").length, 3);
  assert.deepEqual(lanesOf(lab), [[{ "sender-domain": "hot.test" }, 190]]);
  const [hot] = lab.delivery.lanes.list(queueOf(lab), 100);
  assert.equal(hot?.held?.why, "message rate limit reached");
  const opened = lab.network.connections.length;
  await lab.run(50 * SECOND);
  assert.equal(lab.network.connections.length, opened, "nothing is tried meanwhile");
  await sendMany(lab, "quiet@quiet.test", 1);
  await lab.run(SECOND);
  assert.equal(delivered(lab, "quiet@quiet.test").length, 4);
  await lab.run(30 * MINUTE);
  const times = delivered(lab, "hot@HOT.test");
  assert.equal(times.length, 200);
  assert.ok(mostInAMinute(times) <= 10);
  assert.equal(lab.scheduler.waiting(), 0);
});

for (const isLate of [false, true])
  test(`mail that was stored before there were lanes moves to its own when it is read${isLate ? ", also by a store that answers late" : ""}`, async () => {
    const lab = new DeliveryLab({}, ["a"], undefined, isLate);
    await lab.scheduler.setState(queueOf(lab), { paused: true });
    await sendMany(lab, "hot@hot.test", 500);
    await sendMany(lab, "quiet@quiet.test", 3);
    lab.laneRules = TEN_A_MINUTE;
    lab.delivery.dispatcher.plansChanged();
    await lab.scheduler.setState(queueOf(lab), { paused: false });
    await lab.run(10 * SECOND);
    assert.equal(delivered(lab, "quiet@quiet.test").length, 3);
    assert.equal(delivered(lab, "hot@hot.test").length, 10);
    assert.deepEqual(
      lab.delivery.lanes.list(queueOf(lab), 1000).map(({ recipients }) => recipients),
      [490],
    );
    // Rules that are no more hold nothing, wherever the mail stands.
    lab.laneRules = [];
    lab.delivery.dispatcher.plansChanged();
    await lab.run(10 * SECOND);
    assert.equal(delivered(lab, "hot@hot.test").length, 500);
    assert.equal(lab.scheduler.waiting(), 0);
  });

test("what a lane has used counts on after a restart", async () => {
  const before = new DeliveryLab();
  before.laneRules = TEN_A_MINUTE;
  await sendMany(before, "hot@hot.test", 30);
  await before.run(SECOND);
  before.scheduler.stop();
  await before.delivery.dispatcher.halt();
  await before.delivery.limitStore.close();
  const lab = new DeliveryLab({}, ["a"], before);
  await sendMany(lab, "quiet@quiet.test", 1);
  await lab.run(SECOND);
  assert.equal(delivered(lab, "quiet@quiet.test").length, 1);
  assert.equal(delivered(lab, "hot@hot.test").length, 0);
  await lab.run(3 * MINUTE);
  const times = [...delivered(before, "hot@hot.test"), ...delivered(lab, "hot@hot.test")];
  assert.equal(times.length, 30);
  assert.ok(mostInAMinute(times) <= 10);
});

test("a rule for one value limits nobody else, and two rules bind together", async () => {
  const lab = new DeliveryLab();
  lab.laneRules = [
    { by: ["user"], only: { user: "bob" }, messageRate: { count: 2, window: MINUTE } },
    { by: ["job"], messageRate: { count: 3, window: MINUTE } },
  ];
  const as = (user: string, job: string | undefined, name: string): Promise<unknown> =>
    lab.send([`${name}@x.test`], {
      info: { sender: name, origin: { type: "smtp", mta: "", user }, job },
    });
  for (let at = 0; at < 5; at++) {
    await as("bob", undefined, "bob");
    await as("bob", "j", "bob-j");
    await as("eve", "j", "eve-j");
    await as("eve", undefined, "eve");
  }
  await lab.run(SECOND);
  const count = (name: string): number => delivered(lab, name).length;
  assert.equal(count("eve"), 5);
  assert.equal(count("bob") + count("bob-j"), 2);
  assert.equal(count("bob-j") + count("eve-j"), 3);
  await lab.run(10 * MINUTE);
  assert.equal(lab.outcomes.length, 20);
});

test("transactions of a lane at a time are limited, and its end lets the next begin", async () => {
  const lab = new DeliveryLab();
  lab.laneRules = [{ by: ["job"], maxTransactions: 1 }];
  lab.network.hosts.set("a", { takes: 2000 });
  await sendMany(lab, "s@s.test", 4, "slow");
  for (let at = 0; at < 4; at++) await lab.send([`free${at}@x.test`], { info: { sender: "free" } });
  await lab.run(2500);
  const busy = lab.outcomes.filter(({ attempt }) => attempt.message.job === "slow").length;
  assert.equal(busy, 1);
  assert.equal(delivered(lab, "free").length, 4);
  await lab.run(10_000);
  assert.equal(lab.outcomes.length, 8);
});

test("a held lane waits, over a restart, until its time or until it is lifted", async () => {
  const before = new DeliveryLab();
  const { holds } = before.delivery.lanes;
  const until = before.clock.now() + 60 * MINUTE;
  await holds.hold(queueOf(before), { job: "42" }, until, "complaints");
  await holds.hold(queueOf(before), { job: "43" }, Number.POSITIVE_INFINITY, "forever");
  for (const job of ["42", "43", "44"]) await sendMany(before, `j${job}@s.test`, 3, job);
  await before.run(SECOND);
  assert.deepEqual(
    before.results.map((one) => one.slice(-8)),
    ["0@x.test", "1@x.test", "2@x.test"],
  );
  const [first] = before.delivery.lanes.list(queueOf(before), 100);
  assert.deepEqual(first?.held, { reason: "hold", why: "complaints", until });
  before.scheduler.stop();
  await before.delivery.dispatcher.halt();
  await before.delivery.limitStore.close();
  const lab = new DeliveryLab({}, ["a"], before);
  await lab.run(59 * MINUTE);
  assert.deepEqual(lab.outcomes, []);
  await lab.run(2 * MINUTE);
  assert.equal(delivered(lab, "j42@s.test").length, 3);
  assert.equal(lab.outcomes.length, 3);
  assert.equal(await lab.delivery.lanes.holds.lift(queueOf(lab), { job: "43" }), true);
  assert.equal(await lab.delivery.lanes.holds.lift(queueOf(lab), { job: "43" }), false);
  await lab.run(SECOND);
  assert.equal(lab.outcomes.length, 6);
  assert.equal(queueOf(lab).state.holds, undefined);
});

test("mail that is held later leaves the lane of all when it is read, and keeps nobody waiting", async () => {
  const lab = new DeliveryLab();
  await lab.scheduler.setState(queueOf(lab), { paused: true });
  await sendMany(lab, "held@s.test", 300, "42");
  await sendMany(lab, "free@s.test", 2);
  await lab.delivery.lanes.holds.hold(
    queueOf(lab),
    { job: "42" },
    lab.clock.now() + MINUTE,
    "wait",
  );
  await lab.scheduler.setState(queueOf(lab), { paused: false });
  await lab.run(SECOND);
  assert.deepEqual(
    [delivered(lab, "held@s.test").length, delivered(lab, "free@s.test").length],
    [0, 2],
  );
  await lab.run(MINUTE);
  assert.equal(delivered(lab, "held@s.test").length, 300);
});

test("holds that mean nothing, or too many, are refused", async () => {
  const lab = new DeliveryLab();
  const { holds } = lab.delivery.lanes;
  const hold = (values: LaneValues, until = Infinity): Promise<void> =>
    holds.hold(queueOf(lab), values, until, "why");
  await assert.rejects(hold({}), RangeError);
  await assert.rejects(hold({ job: "1" }, 0), RangeError);
  for (let at = 0; at < 100; at++) await hold({ job: `${at}` });
  await assert.rejects(hold({ job: "one more" }), RangeError);
  await hold({ job: "7" });
});

test("lanes are bounded: further mail shares one with its limits, said in an alarm", async () => {
  const lab = new DeliveryLab();
  lab.laneRules = TEN_A_MINUTE;
  await lab.scheduler.setState(queueOf(lab), { paused: true });
  for (let at = 0; at < MOST_LANES; at++) await sendMany(lab, `s@s${at}.test`, 1);
  assert.deepEqual(lab.alarms.active(), []);
  for (let at = 0; at < 30; at++) await sendMany(lab, `s@more${at}.test`, 1);
  const [alarm] = lab.alarms.active();
  assert.equal(alarm?.key, "lanes:x.test/v");
  await lab.scheduler.setState(queueOf(lab), { paused: false });
  await lab.run(SECOND);
  assert.equal(lab.outcomes.length, MOST_LANES + 10);
  await lab.run(10 * MINUTE);
  assert.equal(lab.outcomes.length, MOST_LANES + 30);
  // Lanes without mail make room again.
  await sendMany(lab, "s@later.test", 1);
  await lab.run(SECOND);
  assert.deepEqual(lab.alarms.active(), []);
  await sendMany(lab, "s@last.test", 11);
  await lab.run(SECOND);
  assert.ok(lanesOf(lab).some(([values]) => values?.["sender-domain"] === "last.test"));
});

test("a lane is paused by a reply about one of its mail, and goes on in time", async () => {
  const lab = new DeliveryLab({}, ["a"]);
  lab.laneRules = [{ by: ["sender-domain"] }];
  lab.network.hosts.set("a", { answer: (address) => (address.startsWith("hot0") ? "450" : "250") });
  lab.judge = () => ({
    effects: [
      {
        ...{ scope: "lane", effect: "pause", values: { "sender-domain": "hot.test" }, by: "p" },
        until: lab.clock.now() + 60 * MINUTE,
      },
    ],
  });
  await sendMany(lab, "hot@hot.test", 1);
  await lab.run(SECOND);
  lab.judge = () => ({});
  await sendMany(lab, "hot@hot.test", 5);
  await sendMany(lab, "quiet@quiet.test", 5);
  await lab.run(50 * MINUTE);
  assert.equal(delivered(lab, "hot@hot.test").length, 0);
  assert.equal(delivered(lab, "quiet@quiet.test").length, 5);
  const [hold] = queueOf(lab).state.holds ?? [];
  assert.deepEqual(hold?.values, { "sender-domain": "hot.test" });
  assert.equal(hold?.why, "p: 450 4.2.1 busy");
  lab.network.hosts.set("a", {});
  await lab.run(20 * MINUTE);
  assert.equal(delivered(lab, "hot@hot.test").length, 6);
});

test("one hot sender with 10,000 messages holds nobody up", async () => {
  const lab = new DeliveryLab({ idleTimeout: 5000 });
  await lab.scheduler.setState(queueOf(lab), { paused: true });
  const hot = Array.from({ length: 100 }, (_, at) => `hot${at}@x.test`);
  for (let sent = 0; sent < 100; sent++) await lab.send(hot, { info: { sender: "hot@hot.test" } });
  await sendMany(lab, "late@quiet.test", 1);
  lab.laneRules = TEN_A_MINUTE;
  lab.delivery.dispatcher.plansChanged();
  await lab.scheduler.setState(queueOf(lab), { paused: false });
  await lab.run(20 * SECOND);
  assert.equal(delivered(lab, "late@quiet.test").length, 1);
  for (let minute = 1; minute <= 20; minute++) {
    await sendMany(lab, "quiet@quiet.test", 1);
    await lab.run(SECOND);
    assert.equal(delivered(lab, "quiet@quiet.test").length, minute, "it goes at once");
    await lab.run(MINUTE - SECOND);
  }
  const times = delivered(lab, "hot@hot.test");
  assert.ok(mostInAMinute(times) <= 10);
  assert.ok(times.length >= 190, `${times.length}`);
  // Of what waits little is in memory.
  assert.equal(lab.scheduler.waiting(), 10_000 - times.length);
});
