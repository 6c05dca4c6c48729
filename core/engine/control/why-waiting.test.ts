import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../../test/support/delivery-lab.ts";
import { WAIT_REASONS, type WaitReason, type WaitReport } from "../../control/waiting.ts";
import type { DeliveryPlan } from "../../delivery/plan.ts";
import { failed } from "../../errors/delivery-failure.ts";
import { LiveLanes } from "./live-lanes.ts";
import { QueueControl } from "./queue-control.ts";
import { whyWaiting } from "./why-waiting.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const HOLD = { until: Number.POSITIVE_INFINITY, why: "their disk is full", by: "me" };

function whyOf(lab: DeliveryLab, name = "x.test/v", isDraining = false): WaitReport | undefined {
  const { scheduler, heldBy, clock, delivery } = lab;
  const lanes = new LiveLanes({ ...lab, ...delivery, mayBeQueue: () => true });
  const queue = scheduler.queue(name);
  const parts = { scheduler, isDraining: () => isDraining };
  const facts = { now: clock.now(), held: heldBy(queue), lanes: () => lanes.reporter()(queue) };
  return whyWaiting(queue, parts, facts);
}

/** A lab with mail for x.test, after a second. */
async function labWith(
  plan: Partial<DeliveryPlan>,
  before: (lab: DeliveryLab) => unknown = () => {},
): Promise<DeliveryLab> {
  const lab = new DeliveryLab(plan, ["a"]);
  await before(lab);
  for (let at = 0; at < 3; at++) await lab.send([`r${at}@x.test`], { info: { job: "7" } });
  await lab.run(SECOND);
  return lab;
}

const reason = async (
  expected: WaitReason,
  plan: Partial<DeliveryPlan>,
  before?: (lab: DeliveryLab) => unknown,
): Promise<WaitReport> => {
  const told = whyOf(await labWith(plan, before));
  assert.equal(told?.reason, expected);
  assert.ok(WAIT_REASONS[expected] !== "");
  return told;
};

test("a queue tells which limit binds, with its count, and until when", async () => {
  const lab = await labWith({ connectInterval: HOUR, maxMessagesPerConnection: 1 });
  assert.equal(whyOf(lab)?.reason, "connect-interval");
  const total = await reason("total-connections", { maxTotalConnections: 1 }, async (one) => {
    one.network.hosts.set("a", { takes: HOUR });
    await one.send(["other@y.test"]);
    await one.run(SECOND);
  });
  assert.deepEqual(total.limit, {
    name: "connections of the server",
    used: 1,
    most: 1,
    window: undefined,
  });
  assert.equal(total.until, 0, "nobody knows when");
  await reason("virtual-mta-connections", { maxVirtualMtaConnections: 1 }, async (one) => {
    one.network.hosts.set("a", { takes: HOUR });
    await one.send(["other@y.test"]);
    await one.run(SECOND);
  });
  const own = await reason("queue-connections", { maxConnections: 1 }, (one) =>
    one.network.hosts.set("a", { takes: HOUR }),
  );
  assert.equal(own.limit?.used, 1);
});

test("a queue tells who stopped it, and until when", async () => {
  const hold = (until: number) => (lab: DeliveryLab) =>
    lab.delivery.holds.hold({ queue: "*/v" }, { ...HOLD, until: lab.clock.now() + until });
  const told = await reason("paused", {}, hold(HOUR));
  assert.match(told.text, /^paused by me: their disk is full$/);
  assert.ok(told.until > 0);
  await reason("paused", {}, async (lab) => {
    await lab.delivery.modes.pause(lab.scheduler.queue("x.test/v"), undefined);
  });
  await reason("lanes", {}, (lab) =>
    lab.delivery.holds.hold({ queue: "*/*", values: { job: "7" } }, HOLD),
  );
  await reason("no-source", { sources: [{ address: "192.0.2.1", heloName: "m" }] }, (lab) =>
    lab.delivery.holds.hold({ queue: "*/*", source: "192.0.2.1" }, HOLD),
  );
  await reason("hosts-skipped", {}, (lab) =>
    lab.delivery.holds.hold({ queue: "*/*", peer: "mx-a" }, HOLD),
  );
});

test("a queue that failed as a whole tells why, and when it is tried again", async () => {
  const told = await reason("retry", {}, (lab) => lab.network.hosts.set("a", { open: false }));
  assert.match(told.text, /ECONNREFUSED/);
  assert.ok(told.until > 0);
  await reason("no-agent", {}, (lab) => {
    lab.policy.agent = () => undefined;
  });
  await reason("dns", {}, (lab) => {
    lab.policy.judge = (_queue, { failure }) => ({
      ...{ action: "defer", retryAfter: HOUR, failure: { ...failure, stage: "dns" } },
    });
    lab.network.hosts.set("a", { open: false });
  });
  await reason("not-due", {}, (lab) => lab.network.hosts.set("a", { answer: () => "450" }));
});

test("mail that goes nowhere else, and a server that stops, are told; an idle queue waits for nothing", async () => {
  const lab = await labWith({});
  assert.equal(whyOf(lab), undefined);
  const busy = await labWith({}, (one) => one.network.hosts.set("a", { takes: HOUR }));
  assert.equal(whyOf(busy), undefined, "it is at work");
  assert.equal(whyOf(busy, "x.test/v", true)?.reason, "draining");
  const bounced = failed("internal", "5.0.0", "no", undefined);
  const bouncing = busy.delivery.failures.bounceAll(busy.scheduler.queue("x.test/v"), bounced);
  assert.equal(whyOf(busy)?.reason, "bouncing");
  await bouncing;
});

test("mail that is held in parts is not stuck, however much of it there is", async () => {
  const lab = new DeliveryLab();
  await lab.delivery.holds.hold({ queue: "*/*", values: { job: "7" } }, HOLD);
  const queues = 60;
  for (let at = 0; at < queues; at++) await lab.send([`r@d${at}.test`], { info: { job: "7" } });
  await lab.run(HOUR);
  // As if each had so much mail that nobody counts it to the end.
  const { lanes } = lab.store;
  const size = lanes.size.bind(lanes);
  Object.assign(lanes, {
    size: (...[queue, lane, most]: Parameters<typeof size>) =>
      size(queue, lane, most) === 0 ? 0 : most,
  });
  const control = new QueueControl({
    ...{ ...lab, ...lab.delivery, isDraining: () => false },
    current: () => {
      throw new Error("no configuration is needed here");
    },
  });
  const { reasons, stuckSince } = await control.sum();
  assert.deepEqual([...reasons], [["lanes", queues]]);
  assert.equal(stuckSince, undefined);
  const all = { virtualMta: undefined, mode: undefined, paused: undefined };
  const search = { ...all, text: "", order: "name", waits: "lanes", skip: 0, most: 1 } as const;
  assert.equal(control.find(search).matching, queues);
});
