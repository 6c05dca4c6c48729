import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { Effect } from "./effect.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test("a part of a queue's mail is slowed down, the rest goes on, and all of it when that ends", async () => {
  const lab = new DeliveryLab({ maxConnections: 1 }, ["a"]);
  lab.network.hosts.set("a", { takes: 10 });
  const slow = (until: number): Effect => ({
    ...{ scope: "lane", effect: "slow", values: { job: "bad" }, until, by: "p" },
    rate: { count: 1, window: 10 * HOUR },
  });
  lab.judgeDelivery = ({ now, message }) => (message.job === "bad" ? [slow(now + HOUR)] : []);
  await lab.send(["first@x.test"], { info: { job: "bad" } });
  await lab.run(1000);
  for (let at = 0; at < 5; at++) await lab.send([`bad${at}@x.test`], { info: { job: "bad" } });
  for (let at = 0; at < 5; at++) await lab.send([`good${at}@x.test`], { info: { job: "good" } });
  await lab.run(HOUR - 2 * MINUTE);
  const bad = (): number => lab.results.filter((one) => one.includes("bad")).length;
  assert.equal(lab.results.length - bad(), 6);
  assert.equal(bad(), 1);
  const queue = lab.scheduler.queue("x.test/v");
  assert.equal(lab.heldBy(queue), undefined);
  assert.deepEqual(
    lab.delivery.effects.ofQueue(queue).map(({ scope, effect }) => [scope, effect]),
    [["lane", "slow"]],
  );
  lab.judgeDelivery = undefined;
  await lab.run(5 * MINUTE);
  assert.equal(lab.results.length, 11);
  assert.deepEqual(lab.delivery.effects.ofQueue(queue), []);
  await lab.run(10 * MINUTE);
});
