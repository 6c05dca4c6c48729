import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryLab } from "../../test/support/delivery-lab.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import type { Ceiling, RateLimit } from "../limits/rate-limit.ts";
import type { SourceAddress } from "./plan.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const SOURCES: readonly SourceAddress[] = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map(
  (address) => ({ address, heloName: "mta.test" }),
);

async function send(lab: DeliveryLab, many: number, domain = "x.test"): Promise<void> {
  for (let at = 0; at < many; at++) await lab.send([`u${at}@${domain}`]);
}

/** Seconds at which recipients were taken. */
function times(lab: DeliveryLab, since = 0): readonly number[] {
  return lab.network.taken.map(({ at }) => (at - since) / SECOND);
}

test("a rate that is spread: one at a time, evenly, also at the start, after a pause and after a restart", async () => {
  const limits = limitedTo("recipients", { count: 100, window: HOUR, spread: true });
  const lab = new DeliveryLab({ limits });
  const begin = lab.clock.monotonic();
  await send(lab, 5);
  await lab.run(3 * MINUTE);
  assert.equal(lab.network.taken.length, 5);
  await lab.run(3 * HOUR);
  await send(lab, 5);
  await lab.run(40 * SECOND);
  assert.equal(lab.network.taken.length, 7);
  assert.equal(
    lab.heldBy(lab.scheduler.queue("x.test/v"))?.why,
    "max-msg-rate 100/h spread reached",
  );
  await lab.run(3 * MINUTE);
  const seen = times(lab, begin);
  assert.equal(seen.length, 10);
  for (const [at, time] of seen.entries()) {
    const gap = time - (seen[at - 1] ?? Number.NEGATIVE_INFINITY);
    assert.ok(gap >= 36, `${gap} s`);
    if (at !== 5 && at > 0) assert.ok(gap < 38, `${gap} s`);
  }
});

test("a rate that is spread and fast goes in small steps", async () => {
  const limits = limitedTo("recipients", { count: 3000, window: MINUTE, spread: true });
  const lab = new DeliveryLab({ limits });
  await send(lab, 200);
  await lab.run(2 * SECOND);
  const first = lab.network.taken.length;
  assert.ok(first >= 80 && first <= 105, `${first} in 2 s`);
  await lab.run(10 * SECOND);
  assert.equal(lab.network.taken.length, 200);
});

test("limits of a queue, of its virtual MTA and of its source addresses hold together, all or nothing", async () => {
  const limits: readonly RateLimit[] = [
    ...limitedTo("recipients", { count: 8, window: 10 * SECOND }),
    {
      name: "m",
      counts: "recipients",
      by: ["virtual-mta"],
      rate: { count: 10, window: 10 * SECOND },
    },
    {
      ...{ name: "s", counts: "recipients", by: ["queue", "source-ip"] },
      rate: { count: 2, window: 10 * SECOND },
    },
    {
      ...{ name: "b", counts: "bytes", by: ["queue", "source-ip"] },
      rate: { count: 150, window: 10 * SECOND },
    },
  ];
  const lab = new DeliveryLab({ limits, sources: SOURCES, idleTimeout: MINUTE });
  await send(lab, 20);
  await send(lab, 20, "y.test");
  await lab.run(5 * SECOND);
  // Each of three addresses: one message of 100 bytes a queue.
  assert.equal(lab.network.taken.length, 6);
  await lab.run(2 * MINUTE);
  assert.equal(lab.network.taken.length, 40);
});

test("a domain at the ceiling of its host stops no neighbour, and goes on when a place is free", async () => {
  const ceilings: readonly Ceiling[] = [{ name: "max-smtp-out-per-ip", by: ["peer-ip"], most: 1 }];
  const lab = new DeliveryLab({ ceilings, maxTotalConnections: 2, maxMessagesPerConnection: 1 }, [
    "a",
  ]);
  lab.network.hosts.set("a", { takes: 10 * SECOND });
  await send(lab, 3);
  await send(lab, 3, "y.test");
  await lab.run(SECOND);
  assert.equal(lab.network.open, 1);
  // Another host: its queue does not wait for those.
  lab.network.hosts.set("b", {});
  lab.hosts = ["b"];
  await send(lab, 2, "z.test");
  await lab.run(SECOND);
  assert.equal(lab.network.taken.filter(({ address }) => address.endsWith("z.test")).length, 2);
  lab.hosts = ["a"];
  await lab.run(2 * MINUTE);
  assert.equal(lab.network.taken.length, 8);
});

test("a limit of each mail host counts by source address, and by its name", async () => {
  const mx = { kind: "name", name: "mx-a" } as const;
  const ceilings: readonly Ceiling[] = [
    { name: "mx-connection-limit", by: ["mx-host", "source-ip"], mx, most: 1 },
  ];
  const lab = new DeliveryLab({ ceilings, sources: SOURCES, maxMessagesPerConnection: 1 }, ["a"]);
  lab.network.hosts.set("a", { takes: 10 * SECOND });
  for (const domain of ["x.test", "y.test", "z.test", "q.test"]) await send(lab, 3, domain);
  await lab.run(SECOND);
  const open = lab.network.connections.filter(({ closed }) => !closed);
  assert.deepEqual(
    open.map(({ peer }) => peer.localAddress).sort(),
    SOURCES.map(({ address }) => address),
  );
  await lab.run(5 * MINUTE);
  assert.equal(lab.network.taken.length, 12);
});

test("a throttled queue is not read, and nothing is asked, until its limit has room", async () => {
  const lab = new DeliveryLab({
    limits: limitedTo("recipients", { count: 10, window: HOUR }),
  });
  await send(lab, 100);
  await lab.run(SECOND);
  assert.equal(lab.network.taken.length, 10);
  let reads = 0;
  const rows = lab.store.rows.bind(lab.store);
  lab.store.rows = (...asked) => {
    reads++;
    return rows(...asked);
  };
  const tried = lab.network.tried.length;
  await lab.run(50 * MINUTE);
  assert.equal(reads, 0);
  assert.equal(lab.network.tried.length, tried);
  await lab.run(15 * MINUTE);
  assert.equal(lab.network.taken.length, 20);
});

test("a source address at its rate is passed over, and woken once when it has room", async () => {
  const limits: readonly RateLimit[] = [
    {
      ...{ name: "source-ip-max-msg-rate", counts: "recipients", by: ["queue", "source-ip"] },
      rate: { count: 2, window: HOUR },
    },
  ];
  const lab = new DeliveryLab({ limits, sources: SOURCES });
  await send(lab, 10);
  await lab.run(SECOND);
  assert.equal(lab.network.taken.length, 6);
  const tried = lab.network.tried.length;
  const held = lab.heldBy(lab.scheduler.queue("x.test/v"));
  assert.equal(held?.reason, "message-rate");
  assert.equal(held?.limit?.directive, "source-ip-max-msg-rate");
  await lab.run(59 * MINUTE);
  assert.equal(lab.network.tried.length, tried);
  await lab.run(3 * MINUTE);
  assert.equal(lab.network.taken.length, 10);
});

test("an age limit holds in a queue that no limit gives room", async () => {
  const ceilings: readonly Ceiling[] = [{ name: "max-smtp-out-per-ip", by: ["peer-ip"], most: 1 }];
  const lab = new DeliveryLab({ ceilings, maxAge: HOUR, maxMessagesPerConnection: 1 }, ["a"]);
  lab.network.hosts.set("a", { takes: 10 * HOUR });
  await send(lab, 1);
  await lab.run(SECOND);
  await send(lab, 1, "y.test");
  await lab.run(HOUR + MINUTE);
  assert.ok(lab.results.includes("bounced u0@y.test"), lab.results.join());
});

test("a large limit that queues share, and that ends amid them, is kept to the last recipient, and nobody tries in vain", async () => {
  const shared: RateLimit = {
    ...{ name: "m", counts: "recipients", by: ["virtual-mta"] },
    rate: { count: 1200, window: MINUTE },
  };
  const lab = new DeliveryLab({ limits: [shared], sources: SOURCES, idleTimeout: MINUTE });
  const queues = ["x.test", "y.test", "z.test"];
  for (const domain of queues) await send(lab, 480, domain);
  await lab.run(10 * SECOND);
  assert.equal(lab.network.taken.length, 1200);
  const waiting = queues.filter((domain) => lab.heldBy(lab.scheduler.queue(`${domain}/v`)));
  assert.ok(waiting.length > 0);
  const opened = lab.network.connections.length;
  await lab.run(40 * SECOND);
  assert.equal(lab.network.connections.length, opened);
  await lab.run(30 * SECOND);
  assert.equal(lab.network.taken.length, 1440);
});

test("a message for more recipients than a large limit has left goes in parts", async () => {
  const limits = limitedTo("recipients", { count: 1500, window: MINUTE });
  const lab = new DeliveryLab({ limits, maxRecipientsPerTransaction: 1000 });
  for (let at = 0; at < 3; at++)
    await lab.send(Array.from({ length: 800 }, (_, each) => `m${at}u${each}@x.test`));
  await lab.run(10 * SECOND);
  assert.equal(lab.network.taken.length, 1500);
  await lab.run(MINUTE + 10 * SECOND);
  assert.equal(lab.network.taken.length, 2400);
});

test("a large limit of a part of a queue is kept as well", async () => {
  const lab = new DeliveryLab();
  lab.laneRules = [{ by: ["sender-domain"], messageRate: { count: 1100, window: MINUTE } }];
  for (let at = 0; at < 1150; at++)
    await lab.send([`u${at}@x.test`], { info: { sender: "a@hot.test" } });
  await lab.run(20 * SECOND);
  assert.equal(lab.network.taken.length, 1100);
  await lab.run(MINUTE);
  assert.equal(lab.network.taken.length, 1150);
});
