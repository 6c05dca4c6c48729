import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { reply } from "../errors/reply.ts";
import { BOUNCE } from "../message/bounce-mark.ts";
import { infoOf } from "../testing/queue-store/kit.ts";

/** Accepts a message for recipients of `x.test` that are to bounce, of some priorities. */
async function acceptToBounce(lab: DeliveryLab, priorities: readonly number[]): Promise<void> {
  const { note, text } = BOUNCE.with(reply(550, "5.1.1", "no such user"));
  const body = lab.store.draft();
  await body.write(Buffer.from("x\r\n"));
  const due = lab.clock.now();
  const queue = lab.scheduler.queue("x.test/v").id;
  const rows = await lab.store.accept({
    info: infoOf({ receivedAt: due }),
    body,
    recipients: priorities.map((priority, at) => ({
      ...{ queue, due, priority, originalRecipient: undefined, notify: 0 },
      ...{ address: `r${at}@x.test`, notes: { [note]: text } },
    })),
  });
  lab.scheduler.offer(rows, true);
}

test("recipients that are to bounce do so, once, when their message can be read again", async () => {
  const lab = new DeliveryLab();
  const { message } = lab.store;
  lab.store.message = () => {
    throw new Error("the disk does not answer");
  };
  await acceptToBounce(lab, [90, 10, 50]);
  await lab.run(1000);
  assert.deepEqual(lab.results, []);
  lab.store.message = message;
  await lab.run(60_000);
  assert.deepEqual([...lab.results].sort(), [
    "bounced r0@x.test",
    "bounced r1@x.test",
    "bounced r2@x.test",
  ]);
  assert.equal(lab.scheduler.waiting(), 0);
  assert.deepEqual(lab.network.delivered, []);
});

test("very many recipients bounce in pieces: each commit stays small", async () => {
  const lab = new DeliveryLab();
  const { settle } = lab.store;
  const sizes: number[] = [];
  lab.store.settle = (settlement) => {
    sizes.push(settlement.done.length);
    return settle.call(lab.store, settlement);
  };
  await acceptToBounce(lab, Array<number>(2500).fill(50));
  await lab.run(1000);
  assert.equal(lab.results.length, 2500);
  assert.ok(Math.max(...sizes) <= 1000, `${Math.max(...sizes)} in one commit`);
  assert.equal(lab.scheduler.waiting(), 0);
});
