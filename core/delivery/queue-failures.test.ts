import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A lab whose only host is away. */
function withoutHost(plan: ConstructorParameters<typeof DeliveryLab>[0] = {}): DeliveryLab {
  const lab = new DeliveryLab(plan, ["a"]);
  lab.network.hosts.set("a", { open: false });
  return lab;
}

test("what is deferred tells the failure that the verdict has", async () => {
  const lab = withoutHost();
  lab.judge = ({ failure }) => ({ failure: { ...failure, status: "4.3.2", text: "not now" } });
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(
    lab.queueDeferrals.map(({ failure }) => [failure.status, failure.text]),
    [["4.3.2", "not now"]],
  );
});

test("only mail of a least age bounces with its queue; the rest waits, and grows old", async () => {
  const lab = withoutHost();
  lab.judge = ({ failure }) => ({
    action: "bounce",
    minimumAge: HOUR,
    failure: { ...failure, temporary: false, status: "5.1.2" },
  });
  await lab.send(["one@x.test"]);
  await lab.run(30 * MINUTE);
  await lab.send(["two@x.test"]);
  assert.deepEqual(lab.results, []);
  await lab.run(40 * MINUTE);
  assert.deepEqual(lab.results, ["bounced one@x.test"]);
  assert.ok(lab.queueDeferrals.every(({ failure }) => failure.temporary));
  await lab.run(30 * MINUTE);
  assert.deepEqual(lab.results, ["bounced one@x.test", "bounced two@x.test"]);
  assert.equal(lab.scheduler.waiting(), 0);
});

test("new mail has a queue tried that waits, once a minute at most, and only where its plan says so", async () => {
  for (const retryUponNewMail of [true, false]) {
    const lab = withoutHost({ retryUponNewMail });
    await lab.send(["first@x.test"]);
    await lab.run(1000);
    assert.equal(lab.network.tried.length, 1);
    for (let at = 0; at < 20; at++) {
      await lab.send([`r${at}@x.test`]);
      await lab.run(1000);
    }
    assert.equal(lab.network.tried.length, retryUponNewMail ? 2 : 1);
    await lab.run(MINUTE);
    lab.network.hosts.set("a", {});
    await lab.send(["last@x.test"]);
    await lab.run(1000);
    assert.equal(lab.scheduler.waiting(), retryUponNewMail ? 0 : 22);
  }
});

test("a paused queue is not tried for new mail", async () => {
  const lab = withoutHost({ retryUponNewMail: true });
  await lab.send(["one@x.test"]);
  await lab.run(1000);
  const queue = lab.scheduler.queue("x.test/v");
  await lab.scheduler.setState(queue, { paused: true });
  await lab.send(["two@x.test"]);
  await lab.run(2 * MINUTE);
  assert.equal(lab.network.tried.length, 1);
});
