import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";

const MINUTE = 60_000;

test("new mail does not put its queue at the end of the line for a limit that it shares", async () => {
  const shared = {
    name: "limit NAME",
    counts: "recipients",
    by: ["virtual-mta"],
    rate: { count: 1, window: MINUTE },
  } as const;
  const lab = new DeliveryLab({ limits: [shared] });
  for (let sent = 0; sent < 30; sent++) await lab.send([`u${sent}@huge.test`]);
  for (let minute = 0; minute < 20; minute++)
    for (let second = 0; second < 12; second++) {
      await lab.send([`u${minute}-${second}@busy.test`]);
      await lab.run(5000);
    }
  const busy = lab.results.filter((one) => one.endsWith("@busy.test")).length;
  assert.ok(lab.results.length >= 18, `${lab.results.length}`);
  assert.ok(busy >= 8 && busy <= 12, `${busy} of ${lab.results.length}`);
});

test("nor for a pace that an effect asked for", async () => {
  const lab = new DeliveryLab();
  lab.judgeDelivery = () => [
    {
      scope: "virtual-mta",
      effect: "slow",
      rate: { count: 1, window: MINUTE },
      until: Infinity,
      by: "x",
    },
  ];
  for (let sent = 0; sent < 30; sent++) await lab.send([`u${sent}@huge.test`]);
  await lab.run(1000);
  const before = lab.results.length;
  for (let minute = 0; minute < 20; minute++)
    for (let second = 0; second < 12; second++) {
      await lab.send([`u${minute}-${second}@busy.test`]);
      await lab.run(5000);
    }
  const busy = lab.results.filter((one) => one.endsWith("@busy.test")).length;
  assert.ok(busy >= 8 && busy <= 12, `${busy} of ${lab.results.length - before}`);
});

test("a huge queue that waits for the same limit keeps small ones waiting for two windows at most", async () => {
  const shared = {
    name: "limit NAME",
    counts: "recipients",
    by: ["virtual-mta"],
    rate: { count: 600, window: 60 * MINUTE },
  } as const;
  const lab = new DeliveryLab({ limits: [shared] });
  for (let sent = 0; sent < 2500; sent++) await lab.send([`u${sent}@huge.test`]);
  await lab.run(MINUTE);
  for (const name of ["a", "b", "c", "d", "e"]) await lab.send([`u@${name}.test`]);
  await lab.run(123 * MINUTE);
  const small = lab.results.filter((one) => one.startsWith("delivered u@"));
  assert.equal(small.length, 5, `${small}`);
});

test("a lane keeps its place in the line when other lanes of its queue are slowed or held", async () => {
  const lab = new DeliveryLab();
  const rate = { count: 1, window: MINUTE };
  lab.laneRules = [{ by: ["sender-domain"], limit: "g", messageRate: rate }];
  const info = { sender: "news@s.test" };
  for (let at = 0; at < 40; at++)
    for (const domain of ["x.test", "y.test"]) await lab.send([`u${at}@${domain}`], { info });
  await lab.run(1000);
  const x = lab.scheduler.queue("x.test/v");
  for (let at = 0; at < 90; at++) {
    await lab.run(20_000);
    const values = { "sender-domain": `d${at}.test` };
    const until = lab.clock.now() + 60 * MINUTE;
    const effect =
      at % 10 === 0
        ? ({ scope: "lane", effect: "pause", values, until, by: "p" } as const)
        : ({ scope: "lane", effect: "slow", values, rate, until, by: "p" } as const);
    lab.delivery.effects.apply(x, [effect], { failure: undefined, retryAt: 0 });
  }
  const taken = lab.results.filter((one) => one.endsWith("@x.test")).length;
  assert.ok(lab.results.length >= 28, `${lab.results.length}`);
  assert.ok(taken >= 12 && taken <= 18, `${taken} of ${lab.results.length}`);
});
