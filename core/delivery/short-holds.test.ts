import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import type { Effect } from "./effect.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const HOLD = 5 * MINUTE;

/** What stops mail for five minutes, each time a host refuses some. */
const HOLDS: Readonly<Record<string, ((until: number) => Effect) | undefined>> = {
  "no effect": undefined,
  "defer-all": (until) => ({ scope: "queue", effect: "defer-all", until }),
  "a pause of the queue": (until) => ({ scope: "queue", effect: "pause", until }),
  "a pause of the virtual MTA": (until) => ({ scope: "virtual-mta", effect: "pause", until }),
  "a pause of a sender domain": (until) => ({
    ...{ scope: "lane", effect: "pause", values: { "sender-domain": "s.test" }, until },
  }),
  "a host left out": (until) => ({ scope: "peer", effect: "skip-host", address: "a", until }),
  "an address disabled": (until) => ({
    ...{ scope: "source", effect: "disable", address: "192.0.2.1", until },
  }),
  "a slower pace": (until) => ({
    ...{ scope: "queue", effect: "slow", rate: { count: 1, window: HOLD }, until },
  }),
};

for (const [name, hold] of Object.entries(HOLDS))
  for (const clockSet of [0, 6 * HOUR])
    test(`five minutes stay five minutes, however often they come and whatever mail comes in (${name}${clockSet > 0 ? ", over a clock that is set forward" : ""})`, async () => {
      const sources = [{ address: "192.0.2.1", heloName: "mta.test" }];
      const lab = new DeliveryLab({ sources, maxConnections: 3 }, ["a"]);
      lab.retryAfter = HOLD;
      lab.network.hosts.set("a", { answer: () => "450" });
      lab.judge = () =>
        hold === undefined ? {} : { effects: [{ ...hold(lab.clock.now() + HOLD), by: "p" }] };
      const send = (at: number): Promise<unknown> =>
        lab.send([`r${at}@x.test`], { info: { sender: "news@s.test" } });
      for (let at = 0; at < 360; at++) {
        await send(at);
        await lab.run(30_000);
        if (at === 180) lab.clock.setWall(clockSet);
      }
      lab.network.hosts.set("a", {});
      const before = lab.network.delivered.length;
      await lab.run(HOLD + MINUTE);
      assert.ok(lab.network.delivered.length > before, "some of it goes after its five minutes");
      await lab.run(2 * HOLD + MINUTE);
      assert.equal(lab.scheduler.waiting(), 0, "all of it has gone");
    });
