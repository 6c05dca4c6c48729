import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { StoreError } from "../queue/store-error.ts";
import type { DeliveryPlan } from "./plan.ts";

const HOUR = 3_600_000;
const TO_ALL = { to: "all.test/v", until: Number.POSITIVE_INFINITY };

/** Mail to `x.test` and `y.test` goes into one queue; `strict` ones may not go with others from some time on. */
function lab(isLate: boolean, plan: Partial<DeliveryPlan> = {}) {
  const made = new DeliveryLab(plan, ["a"], undefined, isLate);
  const strict = new Set<string>();
  made.reroute = (queue) => {
    const domain = queue.replace("/v", "");
    return domain === "all.test" || strict.has(domain) ? undefined : TO_ALL;
  };
  return { made, strict };
}

const went = ({ outcomes }: DeliveryLab): readonly string[] =>
  outcomes
    .filter(({ kind }) => kind === "delivered")
    .map(({ attempt, recipient }) => `${recipient.address} ${attempt.queue}`)
    .sort();

for (const isLate of [false, true])
  test(`mail that may no longer go with that of others goes from its own queue (${isLate ? "late" : "local"} answers)`, async () => {
    const { made, strict } = lab(isLate);
    made.network.hosts.set("a", { answer: () => "450" });
    await made.send(["old@x.test", "old@y.test", "more@x.test"], { domain: "all.test" });
    await made.run(1000);
    strict.add("x.test");
    const asked: string[] = [];
    made.mayShare = ({ queue, domain }) => {
      asked.push(`${domain} in ${queue.domain}`);
      const may = !strict.has(domain);
      return isLate ? Promise.resolve(may) : may;
    };
    made.network.hosts.set("a", {});
    await made.run(HOUR);
    assert.deepEqual(went(made), [
      "more@x.test x.test/v",
      "old@x.test x.test/v",
      "old@y.test all.test/v",
    ]);
    // Once for each domain of a message, and not of the queue's own.
    assert.deepEqual(asked.sort(), ["x.test in all.test", "y.test in all.test"]);
    await made.send(["new@x.test", "new@y.test"], {});
    await made.run(HOUR);
    assert.deepEqual(went(made).slice(1, 3), ["new@x.test x.test/v", "new@y.test all.test/v"]);
    assert.equal(made.scheduler.waiting(), 0);
    assert.equal(made.network.delivered.length, 5, "nothing is sent twice");
  });

test("much mail is moved a little at a time, and none is lost", async () => {
  const { made, strict } = lab(false, { maxConnections: 1 });
  strict.add("x.test");
  made.mayShare = async ({ domain }) => !strict.has(domain);
  const settle = made.store.settle.bind(made.store);
  let [underWay, most] = [0, 0];
  made.store.settle = async (settlement) => {
    if (settlement.moved?.length) most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    if (settlement.moved?.length) underWay--;
    return settle(settlement);
  };
  for (let at = 0; at < 100; at++) await made.send([`r${at}@x.test`], { domain: "all.test" });
  for (let turns = 0; made.network.delivered.length < 100 && turns < 1000; turns++)
    await made.run(1000);
  assert.equal(made.scheduler.waiting(), 0);
  assert.equal(new Set(went(made)).size, 100);
  assert.ok(most <= 12, `${most} at a time`);
});

test("mail waits while nobody can say whether it may go with that of others, and while it cannot be moved", async () => {
  const { made, strict } = lab(false);
  let isBroken = true;
  made.mayShare = ({ domain }) => {
    if (isBroken) throw new Error("a plugin failed");
    return !strict.has(domain);
  };
  await made.send(["a@x.test", "a@y.test"], { domain: "all.test" });
  await made.run(1000);
  assert.deepEqual([made.network.delivered.length, made.scheduler.waiting()], [0, 2]);
  isBroken = false;
  strict.add("x.test");
  const settle = made.store.settle.bind(made.store);
  let failures = 3;
  made.store.settle = (settlement) => {
    if ((settlement.moved?.length ?? 0) > 0 && failures-- > 0)
      throw new StoreError("failed", "the disk is slow");
    return settle(settlement);
  };
  await made.run(HOUR);
  assert.deepEqual(went(made), ["a@x.test x.test/v", "a@y.test all.test/v"]);
  assert.equal(made.scheduler.waiting(), 0);
});
