import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { failingStore } from "../../test/support/failing-store.ts";
import type { FakeAnswer, FakeHost } from "../../test/support/fake-smtp.ts";
import { QueuedMail } from "../engine/queued-mail.ts";
import { AS_STORED, type RenderingPolicy } from "./rendering.ts";

const HOUR = 3_600_000;
const HOSTS = ["a", "b", "c"] as const;
const DOMAINS = ["x.test", "y.test", "z.test"] as const;
const VIRTUAL_MTAS = ["v", "w"] as const;

const answer: fc.Arbitrary<FakeAnswer> = fc.constantFrom(
  ...(["250", "250", "250", "450", "452", "550", "broken", "dismissed", "in-doubt"] as const),
  ...(["not-begun", "unfit"] as const),
);

const host = fc.record({
  open: fc.constantFrom(true, true, true, false),
  stillborn: fc.constantFrom(false, false, false, true),
  mailTaken: fc.boolean(),
  takes: fc.constantFrom(0, 0, 50, 2000),
  answers: fc.array(answer, { minLength: 1, maxLength: 4 }),
});

const send = fc.record({
  do: fc.constant("send" as const),
  domain: fc.constantFrom(...DOMAINS),
  recipients: fc.integer({ min: 1, max: 4 }),
  virtualMta: fc.constantFrom(...VIRTUAL_MTAS),
});

const step = fc.oneof(
  { arbitrary: send, weight: 4 },
  {
    arbitrary: fc.record({
      do: fc.constant("run" as const),
      time: fc.constantFrom(0, 10, 1000, 60_000, HOUR),
    }),
    weight: 3,
  },
  fc.record({ do: fc.constant("host" as const), name: fc.constantFrom(...HOSTS), is: host }),
  fc.record({
    do: fc.constant("pause" as const),
    domain: fc.constantFrom(...DOMAINS),
    paused: fc.boolean(),
  }),
  fc.record({
    do: fc.constant("disk" as const),
    outcomes: fc.boolean(),
    states: fc.boolean(),
    reading: fc.constantFrom(false, false, true),
  }),
  fc.record({ do: fc.constant("route" as const), failing: fc.boolean() }),
  fc.record({ do: fc.constant("reload" as const) }),
  fc.record({ do: fc.constant("delete" as const), domain: fc.constantFrom(...DOMAINS) }),
  fc.record({ do: fc.constant("retry" as const), domain: fc.constantFrom(...DOMAINS) }),
);

const plan = fc.record({
  maxConnections: fc.constantFrom(1, 2, 20),
  maxTotalConnections: fc.constantFrom(1, 2, 100),
  maxVirtualMtaConnections: fc.constantFrom(1, 2, 100),
  maxConnectionsPerAddress: fc.constantFrom(1, 100),
  maxMessagesPerConnection: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
  maxHostsPerAttempt: fc.constantFrom(1, 2, 10),
  maxRecipientsPerTransaction: fc.constantFrom(1, 100),
  after421: fc.constantFrom("defer" as const, "next-host" as const),
  eightBitFallback: fc.constantFrom("send" as const, "bounce" as const),
  idleTimeout: fc.constantFrom(0, 5000),
  connectInterval: fc.constantFrom(0, 1000),
  messageRate: fc.constantFrom(
    { count: Number.POSITIVE_INFINITY, window: 1000 },
    { count: 2, window: 1000 },
  ),
});

/** How messages are made ready: not at all, at once, later, or now and then not. */
const rendering = fc.constantFrom("none" as const, "now" as const, "late" as const, "odd" as const);

/** Makes messages ready as told. */
function renderingBy(
  how: typeof rendering extends fc.Arbitrary<infer T> ? T : never,
  lab: DeliveryLab,
): RenderingPolicy {
  let asked = 0;
  return {
    renders: how !== "none",
    seals: false,
    render: () => {
      asked++;
      if (how === "now") return AS_STORED;
      if (how === "odd" && asked % 3 === 0) throw new Error("no luck");
      return new Promise((resolve) => {
        lab.clock.after(20, () => resolve(AS_STORED));
      });
    },
    seal: () => [],
  };
}

type HostFacts = typeof host extends fc.Arbitrary<infer T> ? T : never;

/** A host that answers in turn. */
function playing({ answers, ...facts }: HostFacts): FakeHost {
  let next = 0;
  return { ...facts, answer: () => answers[next++ % answers.length] ?? "250" };
}

test("whatever hosts, disk and operators do: each recipient has one end, no limit is passed, nothing is left", async () => {
  await fc.assert(
    fc.asyncProperty(
      plan,
      rendering,
      fc.boolean(),
      fc.array(step, { maxLength: 30, size: "max" }),
      async (limits, renders, separately, steps) => {
        const lab = new DeliveryLab({ ...limits, maxAge: 100 * HOUR });
        lab.rendering = renderingBy(renders, lab);
        const info = separately ? { notes: { "core.separately": "yes" } } : {};
        const disk = failingStore(lab.store);
        let noRoute = false;
        lab.policy.route = async () => {
          if (noRoute) throw new Error("no luck");
          return undefined;
        };
        const mail = new QueuedMail(lab);
        const commands: Promise<unknown>[] = [];
        const expected: string[] = [];
        const check = (): void => {
          assert.ok(lab.network.open <= limits.maxTotalConnections, "too many connections");
          assert.ok(lab.network.open <= limits.maxVirtualMtaConnections * VIRTUAL_MTAS.length);
        };
        for (const one of steps) {
          switch (one.do) {
            case "send": {
              const to = Array.from(
                { length: one.recipients },
                (_, at) => `${expected.length + at}@${one.domain}`,
              );
              expected.push(...to);
              await lab.send(to, { info, virtualMta: one.virtualMta });
              break;
            }
            case "run":
              await lab.run(one.time);
              break;
            case "host":
              lab.network.hosts.set(one.name, playing(one.is));
              break;
            case "pause": {
              const queue = lab.scheduler.queue(`${one.domain}/v`);
              await lab.scheduler.setState(queue, { paused: one.paused }).catch(() => {});
              break;
            }
            case "disk": {
              const { outcomes, states, reading } = one;
              Object.assign(disk, { outcomes, states, reading });
              break;
            }
            case "route":
              noRoute = one.failing;
              break;
            case "delete": {
              const how = { accounted: true, reported: false };
              commands.push(
                Promise.allSettled([mail.delete({ queue: `${one.domain}/v` }, undefined, how)]),
              );
              break;
            }
            case "retry":
              commands.push(Promise.allSettled([mail.retryNow(`${one.domain}/v`, undefined)]));
              break;
            case "reload":
              lab.plan = { ...lab.plan };
              lab.delivery.idle.closeAll();
              lab.delivery.dispatcher.plansChanged();
              break;
          }
          check();
        }
        Object.assign(disk, { outcomes: false, states: false, reading: false });
        noRoute = false;
        for (const name of HOSTS) lab.network.hosts.set(name, {});
        for (const domain of DOMAINS)
          await lab.scheduler.setState(lab.scheduler.queue(`${domain}/v`), { paused: false });
        await lab.run(24 * HOUR);
        await Promise.all(commands);
        check();
        const ends = lab.results.filter((text) => !text.startsWith("deferred "));
        assert.deepEqual(ends.map((text) => text.split(" ")[1]).sort(), [...expected].sort());
        const delivered = ends.filter((text) => text.startsWith("delivered ")).length;
        assert.equal(lab.network.delivered.length, delivered, "delivered as often as recorded");
        assert.equal(lab.network.open, 0);
        assert.equal(lab.delivery.limits.total, 0);
        assert.equal(lab.scheduler.waiting(), 0);
        await lab.delivery.dispatcher.halt();
        lab.scheduler.stop();
        assert.equal(lab.clock.pending, 0, "timers are left");
      },
    ),
    { numRuns: 60 },
  );
});
