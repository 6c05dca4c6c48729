import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { Submission } from "../message/submission.ts";
import { StoreError } from "../queue/store-error.ts";

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

test("who has the message is recorded before the report on the others is built", async () => {
  const lab = new DeliveryLab();
  const building = Promise.withResolvers<readonly Submission[]>();
  const { policy } = lab;
  let reports = 0;
  policy.report = (_queue, outcomes) => {
    reports++;
    return outcomes.some(({ kind }) => kind === "bounced") ? building.promise : [];
  };
  lab.network.hosts.set("a", { answer: (address) => (address === "no@x.test" ? "550" : "250") });
  const rows = await lab.send(["one@x.test", "no@x.test"]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test"]);
  const waiting = lab.store.rows(rows[0]?.queue ?? 0, undefined, Number.POSITIVE_INFINITY, 10);
  assert.deepEqual(
    waiting.map(({ address }) => address),
    ["no@x.test"],
  );
  building.resolve([]);
  await lab.run();
  assert.deepEqual(lab.results, ["delivered one@x.test", "bounced no@x.test"]);
  assert.equal(reports, 1);
});
