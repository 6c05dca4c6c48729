import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { allDelivered, BOX, FakeBox } from "../../test/support/fake-agent.ts";
import type { Submission } from "../message/submission.ts";
import type { Transaction, TransactionResult } from "../message/transaction.ts";
import type { TargetSource } from "../pool/target.ts";
import { StoreError } from "../queue/store-error.ts";
import { infoOf } from "../testing/queue-store/kit.ts";

/** A lab whose store takes no outcomes while `failing`. */
function failingLab(): { readonly lab: DeliveryLab; readonly disk: { failing: boolean } } {
  const lab = new DeliveryLab();
  const disk = { failing: false };
  const { settle } = lab.store;
  lab.store.settle = async (settlement) => {
    if (disk.failing) throw new StoreError("failed", "no luck");
    return settle.call(lab.store, settlement);
  };
  return { lab, disk };
}

test("outcomes that a failing disk refused are recorded with the next commit that works", async () => {
  const { lab, disk } = failingLab();
  disk.failing = true;
  await lab.send(["one@x.test"]);
  // By now the next try of its own is half a minute away.
  await lab.run(100_000);
  assert.deepEqual(lab.results, []);
  disk.failing = false;
  await lab.send(["two@y.test"]);
  await lab.run();
  assert.deepEqual([...lab.results].sort(), ["delivered one@x.test", "delivered two@y.test"]);
  assert.equal(lab.network.delivered.length, 2);
});

test("a halt ends though the disk never takes an outcome", async () => {
  const { lab, disk } = failingLab();
  disk.failing = true;
  await lab.send(["one@x.test"]);
  await lab.run(5000);
  await lab.delivery.dispatcher.halt();
  assert.deepEqual(lab.results, []);
});

/** A message to `y.test` whose content cannot be stored: its draft is spent. */
function unfitMail(lab: DeliveryLab): Submission {
  const body = lab.store.draft();
  body.discard();
  const address = "sender@y.test";
  const recipients = [{ address, domain: "y.test", originalRecipient: undefined, notify: 0 }];
  return { info: infoOf({ sender: "", virtualMta: "v" }), recipients, body };
}

function placing(lab: DeliveryLab): void {
  lab.policy.place = ({ info, recipients, body }) => ({
    info,
    body,
    recipients: recipients.map(({ address, domain, originalRecipient, notify }) => ({
      queue: lab.scheduler.queue(`${domain}/v`).id,
      due: lab.clock.now(),
      ...{ address, originalRecipient, notify },
    })),
  });
}

test("a report that the store cannot take keeps no outcome from being recorded", async () => {
  const lab = new DeliveryLab();
  placing(lab);
  lab.policy.report = () => [unfitMail(lab)];
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.equal(lab.scheduler.waiting(), 0);
  assert.equal(lab.log.at(-1)?.message, "no delivery report could be made");
});

test("a report made late that the store cannot take is given up in the end, and others are made", async () => {
  const lab = new DeliveryLab();
  placing(lab);
  lab.policy.report = async () => [unfitMail(lab)];
  void lab.delivery.settling.resume();
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  assert.equal(lab.store.journal.debts(0, 10).length, 1);
  await lab.run(6 * 86_400_000);
  assert.equal(lab.store.journal.debts(0, 10).length, 0);
});

test("nothing is delivered when the store cannot take what an agent makes of it", async () => {
  const lab = new DeliveryLab({ agent: "box" });
  placing(lab);
  let unfit = true;
  const answer = (transaction: Transaction): TransactionResult => ({
    ...allDelivered(transaction),
    messages: unfit ? [unfitMail(lab)] : [],
  });
  const targets = (): TargetSource => {
    const left = [BOX];
    return { next: async () => left.shift(), failure: undefined };
  };
  lab.agent = {
    ...{ name: "box", dlvType: "file", finalDelivery: true, targets },
    open: async () => ({ ok: true, connection: new FakeBox(answer) }),
  };
  await lab.send(["one@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["deferred one@x.test"]);
  unfit = false;
  await lab.run(lab.retryAfter);
  assert.deepEqual(lab.results, ["deferred one@x.test", "delivered one@x.test"]);
  assert.equal(lab.scheduler.waiting(), 0);
});
