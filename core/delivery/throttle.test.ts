import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { MemoryLimitRecords } from "../../test/support/memory-limit-records.ts";
import { limitedTo } from "../../test/support/queue-limits.ts";
import type { Grant } from "../limits/limit-store.ts";
import { LocalLimits } from "../limits/local-limits.ts";
import type { Obstacle } from "../pool/connector.ts";
import { placesFor } from "../pool/needs.ts";
import { OpenCounts } from "../pool/open-counts.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { QueueRuntime } from "../queue/queue-runtime.ts";
import { createLog } from "../telemetry/log.ts";
import { defaultPlan } from "./default-plan.ts";
import type { DeliveryPlan } from "./plan.ts";
import { Throttle } from "./throttle.ts";

const TARGET = {
  hostName: "mx.x.test",
  address: "192.0.2.1",
  port: 25,
  place: "192.0.2.1 25",
  key: "192.0.2.1",
};

const ONE_PER_ADDRESS = [{ name: "max-smtp-out-per-ip", by: ["peer-ip" as const], most: 1 }];

const START = Date.UTC(2026, 0, 1);

class Lab {
  readonly clock: FakeClock = new FakeClock(START);
  readonly records: MemoryLimitRecords = new MemoryLimitRecords();
  readonly limits: LocalLimits;
  readonly queue: QueueRuntime;
  readonly throttle: Throttle;
  readonly counts: OpenCounts;
  /** When the queue is woken, milliseconds since the start. */
  readonly woken: number[] = [];

  constructor() {
    const { clock, records } = this;
    const state = { mode: "normal", paused: false, retryAt: 0, failures: 0 } as const;
    this.queue = new QueueRuntime(new MemoryStore(clock), 1, "x.test/v", state);
    this.queue.waiting = 1000;
    this.limits = new LocalLimits({ clock, log: createLog("limits", () => {}), records });
    const wakeAt = (_queue: QueueRuntime, at: number): void => void this.woken.push(at - START);
    this.counts = new OpenCounts(clock);
    this.throttle = new Throttle({ limits: this.limits, counts: this.counts, clock, wakeAt });
  }

  get now(): number {
    return this.clock.now();
  }

  holdsConnecting(plan: DeliveryPlan): boolean {
    return this.throttle.holdsConnecting(this.queue, plan, this.now);
  }

  connect(plan: DeliveryPlan): void {
    const begun = this.throttle.begin(this.queue, plan);
    assert.equal(begun.admit(TARGET), undefined);
    begun.settle();
  }

  most(plan: DeliveryPlan): number {
    return this.throttle.mostNow(this.queue, plan, this.throttle.keysFor(this.queue, plan, TARGET));
  }

  moreSoon(plan: DeliveryPlan): Promise<boolean> | false {
    const keys = this.throttle.keysFor(this.queue, plan, TARGET);
    return this.throttle.moreSoon(this.queue, plan, keys);
  }

  /** Tries recipients. */
  try(plan: DeliveryPlan, many: number): Grant | undefined {
    const { recipients } = this.throttle.keysFor(this.queue, plan, TARGET);
    return this.throttle.take(
      recipients,
      recipients.map(() => many),
    );
  }

  /** The host has enough connections. */
  crowded(plan: DeliveryPlan): void {
    const needs = placesFor(plan.ceilings, this.queue, TARGET);
    const obstacles: Obstacle[] = needs.map((full) => ({ needs, full }));
    this.throttle.crowded(this.queue, plan, obstacles);
  }
}

const plan = (change: Partial<DeliveryPlan>): DeliveryPlan => ({ ...defaultPlan("h"), ...change });

test("without limits nothing is held, remembered or written", async () => {
  const lab = new Lab();
  const { queue, throttle, woken, limits, records, clock } = lab;
  const free = plan({});
  for (let many = 0; many < 100; many++) {
    assert.ok(!throttle.holdsConnecting(queue, free, clock.now()));
    assert.ok(!throttle.holdsSending(queue, free));
    throttle.begin(queue, free).settle();
  }
  assert.equal(lab.most(free), free.maxRecipientsPerTransaction);
  await clock.advance(1000);
  assert.deepEqual(woken, []);
  assert.equal(limits.size, 0);
  assert.equal(records.writes, 0);
  assert.equal(clock.pending, 0);
});

test("connections by rate and by interval: both are waited for", async () => {
  const lab = new Lab();
  const both = plan({
    limits: limitedTo("connections", { count: 2, window: 10_000 }),
    connectInterval: 3000,
  });
  assert.ok(!lab.holdsConnecting(both));
  lab.connect(both);
  await lab.clock.advance(500);
  assert.ok(lab.holdsConnecting(both));
  assert.deepEqual(lab.throttle.heldBy(lab.queue), {
    reason: "connect-interval",
    why: "waits for delivery-interval 3s",
    until: START + 3000,
  });
  await lab.clock.advance(2500);
  assert.ok(!lab.holdsConnecting(both));
  lab.connect(both);
  await lab.clock.advance(3000);
  assert.ok(lab.holdsConnecting(both));
  const { why, limit } = lab.throttle.heldBy(lab.queue) ?? {};
  assert.equal(why, "max-connect-rate 2/10s reached");
  assert.deepEqual(limit, {
    name: "connections x.test/v",
    used: 2,
    most: 2,
    window: 10_000,
    directive: "max-connect-rate",
  });
  assert.deepEqual(lab.woken, [3000]);
  await lab.clock.advance(5000);
  const [, last = 0] = lab.woken;
  assert.ok(last > 10_000 && last <= 10_000 + 10_000 / 60, `${last}`);
  assert.ok(!lab.holdsConnecting(both));
});

test("a clock that was set back holds for the interval, not for longer", () => {
  const lab = new Lab();
  const slow = plan({ connectInterval: 3000 });
  lab.connect(slow);
  assert.ok(lab.throttle.holdsConnecting(lab.queue, slow, START - 1e9));
  assert.deepEqual(lab.woken, [3000 - 1e9]);
});

test("a connection that came to none does not count, and the queue waits for a place at its hosts", async () => {
  const lab = new Lab();
  const slow = plan({
    limits: limitedTo("connections", { count: 1, window: 10_000 }),
    connectInterval: 5000,
    ceilings: ONE_PER_ADDRESS,
  });
  const end = lab.counts.take(["to 192.0.2.1"]);
  lab.throttle.begin(lab.queue, slow).cancel();
  lab.crowded(slow);
  assert.ok(lab.holdsConnecting(slow));
  assert.equal(lab.throttle.heldBy(lab.queue)?.why, "max-smtp-out-per-ip 1 reached");
  await lab.clock.advance(30_000);
  assert.ok(lab.holdsConnecting(slow), "nothing has ended");
  end();
  assert.deepEqual(lab.woken, [60_000, 60_000, 30_000]);
  assert.ok(!lab.holdsConnecting(slow));
  lab.connect(slow);
  assert.ok(lab.holdsConnecting(slow));
  assert.equal(lab.throttle.begin(lab.queue, slow).admit(TARGET)?.of.name, "max-connect-rate");
});

test("hosts that stay full are looked up anew after a minute, and at once under other plans", async () => {
  const lab = new Lab();
  const one = plan({ ceilings: ONE_PER_ADDRESS });
  lab.counts.take(["to 192.0.2.1"]);
  const crowded = (): void => lab.crowded(one);
  crowded();
  await lab.clock.advance(60_000);
  assert.ok(!lab.holdsConnecting(one));
  for (const change of ["plansChanged", "planChanged", "forget"] as const) {
    crowded();
    assert.ok(lab.holdsConnecting(one));
    lab.throttle[change](lab.queue);
    assert.ok(!lab.holdsConnecting(one));
  }
  assert.equal(lab.clock.pending, 0);
});

test("recipients: what is left of the rate goes into the next transaction", async () => {
  const lab = new Lab();
  const { queue, throttle, woken, clock } = lab;
  const slow = plan({
    limits: limitedTo("recipients", { count: 5, window: 1000 }),
    maxRecipientsPerTransaction: 4,
  });
  assert.equal(lab.most(slow), 4);
  lab.try(slow, 4)?.settle();
  assert.equal(lab.most(slow), 1);
  const last = lab.try(slow, 1);
  assert.equal(lab.most(slow), 0);
  assert.ok(throttle.holdsSending(queue, slow));
  assert.deepEqual(throttle.held, [queue]);
  last?.cancel();
  await clock.advance(1);
  assert.deepEqual(woken, [0]);
  assert.ok(!throttle.holdsSending(queue, slow));
  throttle.awake(queue);
  assert.deepEqual(throttle.held, []);
});

test("asked again and again, a queue that is held is woken once", async () => {
  const lab = new Lab();
  const { queue, throttle, woken, clock } = lab;
  const slow = plan({ limits: limitedTo("recipients", { count: 1, window: 1000 }) });
  lab.try(slow, 1)?.settle();
  for (let many = 0; many < 10; many++) assert.ok(throttle.holdsSending(queue, slow));
  await clock.advance(2000);
  assert.equal(woken.length, 1);
});

test("an hour's rate is at hand when it is on disk, for as many as one transaction takes", async () => {
  const lab = new Lab();
  const { queue, throttle, woken, clock, records } = lab;
  const slow = plan({ limits: limitedTo("recipients", { count: 60, window: 3_600_000 }) });
  assert.ok(throttle.holdsSending(queue, slow));
  assert.equal(await lab.moreSoon(slow), true);
  await clock.advance(0);
  assert.equal(woken.length, 1);
  assert.equal(lab.most(slow), 60);
  assert.equal(records.writes, 1);
  lab.try(slow, 60)?.settle();
  assert.equal(await lab.moreSoon(slow), false);
});

test("nobody waits for the disk for longer than a moment", async () => {
  const { queue, throttle, clock, records } = new Lab();
  records.failure = new Error("no space left");
  const slow = plan({ limits: limitedTo("connections", { count: 60, window: 3_600_000 }) });
  const soon = throttle.beginSoon(queue, slow);
  await clock.advance(1000);
  assert.equal(await soon, undefined);
  assert.equal(await throttle.beginSoon(queue, slow), undefined);
});

test("a queue whose object is given up is not woken, and has used what it used", async () => {
  const lab = new Lab();
  const { queue, throttle, woken, clock } = lab;
  const slow = plan({ limits: limitedTo("recipients", { count: 1, window: 1000 }) });
  lab.try(slow, 1)?.settle();
  assert.ok(throttle.holdsSending(queue, slow));
  throttle.forget(queue);
  assert.deepEqual(throttle.held, []);
  assert.equal(lab.most(slow), 0);
  await clock.advance(2000);
  assert.deepEqual(woken, []);
});
