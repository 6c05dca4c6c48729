import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../../test/support/delivery-lab.ts";
import type { FindPosition } from "../../queue/find.ts";
import { QueuedMail } from "./queued-mail.ts";

const FOR_GOOD = { to: "all.test/v", until: Number.POSITIVE_INFINITY };

/** A lab whose queue `x.test/v` is in the middle of a move that goes on when `go` is called. */
async function inTheMiddle(): Promise<{ lab: DeliveryLab; mail: QueuedMail; go: () => void }> {
  const lab = new DeliveryLab({}, ["a"]);
  lab.network.hosts.set("a", { answer: () => "450" });
  for (let at = 0; at < 300; at++) await lab.send([`r${at}@x.test`]);
  await lab.run(1000);
  const { promise, resolve } = Promise.withResolvers<void>();
  const { move } = lab.store;
  let moves = 0;
  lab.store.move = async (...given) => {
    if (++moves === 2) await promise;
    return move.apply(lab.store, given);
  };
  lab.reroute = (queue) => (queue === "x.test/v" ? FOR_GOOD : undefined);
  await lab.send(["new@x.test"]);
  await lab.run(10);
  const { store, scheduler, policy, journal, clock, heldBy } = lab;
  const log = { error() {}, warning() {}, notice() {}, info() {}, debug() {} };
  const { lanes } = lab.delivery;
  const mail = new QueuedMail({
    ...{ settling: lab.delivery.settling, ages: lab.delivery.ages, mayBeQueue: () => true },
    store,
    scheduler,
    policy,
    journal,
    clock,
    log,
    heldBy,
    lanes,
  });
  return { lab, mail, go: resolve };
}

async function listed(mail: QueuedMail, queue: string): Promise<number> {
  let found = 0;
  let after: FindPosition | undefined;
  do {
    const page = await mail.list({ queue }, after, 1000);
    found += page.recipients.length;
    after = page.next;
  } while (after !== undefined);
  return found;
}

test("mail on its way to another queue is listed once, and counted once", async () => {
  const { lab, mail, go } = await inTheMiddle();
  assert.equal(lab.scheduler.waiting(), 301);
  assert.equal((await listed(mail, "x.test")) + (await listed(mail, "all.test")), 301);
  go();
  await lab.run(1000);
  assert.deepEqual([await listed(mail, "x.test"), await listed(mail, "all.test")], [0, 301]);
  assert.equal(lab.scheduler.waiting(), 301);
});

test("what is deleted in the middle of a move is gone, and what was being moved is left", async () => {
  const { lab, mail, go } = await inTheMiddle();
  let deleted = 0;
  let underWay = 0;
  for (const queue of ["x.test/v", "all.test/v"]) {
    let after: FindPosition | undefined;
    do {
      const options = { accounted: false, reported: false };
      const page = await mail.delete({ queue }, after, options);
      deleted += page.deleted;
      underWay += page.underWay;
      after = page.next;
    } while (after !== undefined);
  }
  assert.equal(deleted + underWay, 301);
  assert.ok(deleted >= 200 && underWay > 0);
  go();
  await lab.run(1000);
  assert.equal(lab.scheduler.waiting(), underWay);
  assert.equal(await listed(mail, "all.test"), underWay);
  lab.network.hosts.set("a", {});
  await lab.run(3_600_000);
  assert.equal(lab.network.delivered.length, underWay);
});
