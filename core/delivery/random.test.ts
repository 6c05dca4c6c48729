import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { scenario } from "../../test/model/scenario.ts";
import { play } from "../../test/model/world.ts";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";

test("whatever hosts, disk, clock and operators do: each recipient has one end, no limit is passed, nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (one) => {
      await play(one);
    }),
    { numRuns: 60 },
  );
});

test("the same scenario comes to the same events, one by one", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (one) => {
      assert.deepEqual(await play(one), await play(one));
    }),
    { numRuns: 10 },
  );
});

test("a queue with one connection is sent in the order in which it came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ recipients: fc.integer({ min: 1, max: 3 }), pause: fc.boolean() }), {
        maxLength: 20,
      }),
      fc.constantFrom(0, 50),
      async (messages, takes) => {
        const lab = new DeliveryLab({ maxConnections: 1 }, ["a"]);
        lab.network.hosts.set("a", { takes });
        const sent: string[] = [];
        for (const { recipients, pause } of messages) {
          const to = Array.from({ length: recipients }, (_, at) => `${sent.length + at}@x.test`);
          sent.push(...to);
          await lab.send(to);
          if (pause) await lab.run(20);
        }
        await lab.run(60_000);
        assert.deepEqual(
          lab.network.delivered.map((text) => text.split(" ")[1]),
          sent,
        );
        await lab.delivery.dispatcher.halt();
        lab.scheduler.stop();
        assert.equal(lab.clock.pending, 0);
      },
    ),
    { numRuns: 30 },
  );
});

test("whenever a reload comes while a store is waited for, nothing begins by the configuration before", async () => {
  const one = { maxConnections: 1, maxTotalConnections: 1, maxMessagesPerConnection: 1 };
  const mail = { do: "send", domain: "x.test", recipients: 1, sender: "a@b.test" } as const;
  const moment = { do: "route", failing: false, takes: 0 } as const;
  for (let mails = 1; mails <= 5; mails++)
    for (let moments = 0; moments < 20; moments++)
      await play({
        ...{ plan: one, rules: [], rendering: "none", separately: false, lateStore: true },
        steps: [
          { do: "reload" },
          { ...mail, virtualMta: "w", job: undefined },
          ...Array.from(
            { length: mails },
            () => ({ ...mail, virtualMta: "v", job: undefined }) as const,
          ),
          ...Array.from({ length: moments }, () => moment),
          { do: "reload" },
        ],
      });
});
