import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { Effect } from "./effect.ts";
import type { SourceAddress } from "./plan.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is delivered in an hour when the first delivery has plugins ask for something, one after the other. */
async function deliveredUnder(
  asks: readonly ((lab: DeliveryLab) => Effect)[],
  plan: { readonly sources?: readonly SourceAddress[] } = {},
): Promise<number> {
  const lab = new DeliveryLab({ maxConnections: 1, ...plan }, ["a"]);
  let isFirst = true;
  lab.judgeDelivery = () => {
    const asked = isFirst ? asks.map((ask) => ask(lab)) : [];
    isFirst = false;
    return asked;
  };
  for (let at = 0; at < 100; at++)
    await lab.send([`r${at}@x.test`], { info: { sender: "news@s.test" } });
  await lab.run(HOUR);
  return lab.network.delivered.length;
}

const values = { "sender-domain": "s.test" };
const slow = [
  { scope: "queue", effect: "slow" },
  { scope: "virtual-mta", effect: "slow" },
  { scope: "peer", effect: "slow", address: "a" },
  { scope: "lane", effect: "slow", values },
] as const;

for (const on of slow)
  test(`a rate of one plugin is not lifted by a higher one of another (${on.scope})`, async () => {
    const [strict, loose] = [
      { count: 1, window: 10 * MINUTE },
      { count: 50, window: MINUTE },
    ];
    const until = 1e15;
    const both = await deliveredUnder([
      () => ({ ...on, rate: strict, until, by: "p" }),
      () => ({ ...on, rate: loose, until, by: "q" }),
    ]);
    assert.ok(both >= 5 && both <= 12, `${both}`);
    const own = await deliveredUnder([
      () => ({ ...on, rate: strict, until, by: "p" }),
      () => ({ ...on, rate: loose, until, by: "p" }),
    ]);
    assert.ok(own >= 90, `its own word is another matter: ${own}`);
  });

const paused = [
  { scope: "queue", effect: "pause" },
  { scope: "virtual-mta", effect: "pause" },
  { scope: "lane", effect: "pause", values },
  { scope: "peer", effect: "skip-host", address: "a" },
  { scope: "source", effect: "disable", address: "192.0.2.1" },
] as const;

for (const on of paused)
  test(`what one plugin stops does not go on because another asks for less (${on.scope} ${on.effect})`, async () => {
    const sources = [{ address: "192.0.2.1", heloName: "mta.test" }];
    const stop =
      (time: number, by: string) =>
      ({ clock }: DeliveryLab): Effect => {
        return { ...on, until: clock.now() + time, by };
      };
    const taken = await deliveredUnder([stop(2 * HOUR, "p"), stop(MINUTE, "q")], { sources });
    assert.ok(taken >= 1 && taken <= 6, `${taken}`);
  });
