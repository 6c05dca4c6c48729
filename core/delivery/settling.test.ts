import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
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
