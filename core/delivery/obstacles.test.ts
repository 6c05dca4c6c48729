import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { failed } from "../errors/delivery-failure.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const gone = (status: string) => failed("internal", status, "it is gone", undefined);

test("a queue whose plan has an obstacle waits until another plan is in force, and no attempt is counted", async () => {
  const lab = new DeliveryLab({ obstacle: gone("4.3.5") }, ["a"]);
  for (const domain of ["x", "y"]) await lab.send([`u@${domain}.test`]);
  await lab.run(3 * HOUR);
  const queue = lab.scheduler.queue("x.test/v");
  assert.equal(lab.heldBy(queue)?.reason, "obstacle");
  assert.deepEqual([lab.network.tried, lab.outcomes, lab.queueDeferrals], [[], [], []]);
  assert.deepEqual(
    lab.alarms.active().map(({ key, text }) => `${key} ${text}`),
    ['standing:v mail in queues of virtual MTA "v" waits: it is gone'],
  );
  lab.plan = { ...lab.plan, obstacle: undefined };
  lab.delivery.dispatcher.plansChanged();
  await lab.run(1000);
  assert.equal(lab.results.length, 2);
  assert.ok(lab.outcomes.every(({ recipient }) => recipient.attempts === 0));
  assert.deepEqual(lab.alarms.active(), []);
});

test("the alarm ends with the last queue of the virtual MTA", async () => {
  const lab = new DeliveryLab({ obstacle: gone("4.3.5"), maxAge: HOUR }, ["a"]);
  await lab.send(["u@x.test"]);
  await lab.run(MINUTE);
  assert.equal(lab.alarms.active().length, 1);
  // Its mail is too old, and the queue is forgotten.
  await lab.run(2 * HOUR);
  assert.deepEqual(
    lab.outcomes.map(({ kind }) => kind),
    ["bounced"],
  );
  assert.deepEqual(lab.alarms.active(), []);
});

test("for good, its mail bounces; what is not to be bounced yet, as the clock was set back, is not tried again and again", async () => {
  const lab = new DeliveryLab({ obstacle: gone("5.3.5") }, ["a"]);
  await lab.send(["now@x.test"]);
  await lab.send(["later@x.test"], { info: { receivedAt: lab.clock.now() + HOUR } });
  await lab.run(10 * MINUTE);
  assert.deepEqual(
    lab.outcomes.map(({ kind, recipient }) => `${kind} ${recipient.address}`),
    ["bounced now@x.test"],
  );
  await lab.run(HOUR);
  assert.equal(lab.outcomes.length, 2);
  assert.deepEqual(lab.network.tried, []);
});
