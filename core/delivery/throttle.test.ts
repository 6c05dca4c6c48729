import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { MemoryLimitRecords } from "../../test/support/memory-limit-records.ts";
import { LocalLimits } from "../limits/local-limits.ts";
import { AddressCounts } from "../pool/address-counts.ts";
import { MemoryStore } from "../queue/memory/memory-store.ts";
import { QueueRuntime } from "../queue/queue-runtime.ts";
import { createLog } from "../telemetry/log.ts";
import { defaultPlan } from "./default-plan.ts";
import type { DeliveryPlan } from "./plan.ts";
import { Throttle } from "./throttle.ts";

const START = Date.UTC(2026, 0, 1);

class Lab {
  readonly clock: FakeClock = new FakeClock(START);
  readonly records: MemoryLimitRecords = new MemoryLimitRecords();
  readonly limits: LocalLimits;
  readonly queue: QueueRuntime;
  readonly throttle: Throttle;
  readonly addresses: AddressCounts;
  /** When the queue is woken, milliseconds since the start. */
  readonly woken: number[] = [];

  constructor() {
    const { clock, records } = this;
    const state = { mode: "normal", paused: false, retryAt: 0, failures: 0 } as const;
    this.queue = new QueueRuntime(new MemoryStore(clock), 1, "x.test/v", state);
    this.queue.waiting = 1000;
    this.limits = new LocalLimits({ clock, log: createLog("limits", () => {}), records });
    const wakeAt = (_queue: QueueRuntime, at: number): void => void this.woken.push(at - START);
    this.addresses = new AddressCounts(clock);
    this.throttle = new Throttle({ limits: this.limits, addresses: this.addresses, clock, wakeAt });
  }

  get now(): number {
    return this.clock.now();
  }

  holdsConnecting(plan: DeliveryPlan): boolean {
    return this.throttle.holdsConnecting(this.queue, plan, this.now);
  }

  connect(plan: DeliveryPlan): void {
    const begun = this.throttle.begin(this.queue, plan);
    assert.ok(begun);
    begun.settle();
  }
}

const plan = (change: Partial<DeliveryPlan>): DeliveryPlan => ({ ...defaultPlan("h"), ...change });

test("without limits nothing is held, remembered or written", async () => {
  const { queue, throttle, woken, limits, records, clock } = new Lab();
  const free = plan({});
  for (let many = 0; many < 100; many++) {
    assert.ok(!throttle.holdsConnecting(queue, free, clock.now()));
    assert.ok(!throttle.holdsSending(queue, free));
    throttle.begin(queue, free)?.settle();
  }
  assert.equal(throttle.mostNow(queue, free), free.maxRecipientsPerTransaction);
  await clock.advance(1000);
  assert.deepEqual(woken, []);
  assert.equal(limits.size, 0);
  assert.equal(records.writes, 0);
  assert.equal(clock.pending, 0);
});

test("connections by rate and by interval: both are waited for", async () => {
  const lab = new Lab();
  const both = plan({ connectRate: { count: 2, window: 10_000 }, connectInterval: 3000 });
  assert.ok(!lab.holdsConnecting(both));
  lab.connect(both);
  await lab.clock.advance(500);
  assert.ok(lab.holdsConnecting(both));
  assert.deepEqual(lab.throttle.heldBy(lab.queue), {
    reason: "connect-interval",
    why: "waits between connections",
    until: START + 3000,
  });
  await lab.clock.advance(2500);
  assert.ok(!lab.holdsConnecting(both));
  lab.connect(both);
  await lab.clock.advance(3000);
  assert.ok(lab.holdsConnecting(both));
  assert.equal(lab.throttle.heldBy(lab.queue)?.why, "connect rate limit reached");
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
    connectRate: { count: 1, window: 10_000 },
    connectInterval: 5000,
    maxConnectionsPerAddress: 1,
  });
  const end = lab.addresses.take("192.0.2.1");
  lab.throttle.begin(lab.queue, slow)?.cancel();
  lab.throttle.crowded(lab.queue, slow, ["192.0.2.1"]);
  assert.ok(lab.holdsConnecting(slow));
  assert.match(lab.throttle.heldBy(lab.queue)?.why ?? "", /as many connections as they may/);
  await lab.clock.advance(30_000);
  assert.ok(lab.holdsConnecting(slow), "nothing has ended");
  end();
  assert.deepEqual(lab.woken, [60_000, 60_000, 30_000]);
  assert.ok(!lab.holdsConnecting(slow));
  lab.connect(slow);
  assert.ok(lab.holdsConnecting(slow));
  assert.equal(lab.throttle.begin(lab.queue, slow), undefined);
});

test("hosts that stay full are looked up anew after a minute, and at once under other plans", async () => {
  const lab = new Lab();
  const one = plan({ maxConnectionsPerAddress: 1 });
  lab.addresses.take("192.0.2.1");
  const crowded = (): void => lab.throttle.crowded(lab.queue, one, ["192.0.2.1"]);
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
  const { queue, throttle, woken, clock } = new Lab();
  const slow = plan({ messageRate: { count: 5, window: 1000 }, maxRecipientsPerTransaction: 4 });
  assert.equal(throttle.mostNow(queue, slow), 4);
  throttle.trying(queue, slow, 4)?.settle();
  assert.equal(throttle.mostNow(queue, slow), 1);
  const last = throttle.trying(queue, slow, 1);
  assert.equal(throttle.mostNow(queue, slow), 0);
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
  const { queue, throttle, woken, clock } = new Lab();
  const slow = plan({ messageRate: { count: 1, window: 1000 } });
  throttle.trying(queue, slow, 1)?.settle();
  for (let many = 0; many < 10; many++) assert.ok(throttle.holdsSending(queue, slow));
  await clock.advance(2000);
  assert.equal(woken.length, 1);
});

test("an hour's rate is at hand when it is on disk, for as many as one transaction takes", async () => {
  const { queue, throttle, woken, clock, records } = new Lab();
  const slow = plan({ messageRate: { count: 60, window: 3_600_000 } });
  assert.ok(throttle.holdsSending(queue, slow));
  assert.equal(await throttle.moreSoon(queue, slow), true);
  await clock.advance(0);
  assert.equal(woken.length, 1);
  assert.equal(throttle.mostNow(queue, slow), 60);
  assert.equal(records.writes, 1);
  throttle.trying(queue, slow, 60)?.settle();
  assert.equal(await throttle.moreSoon(queue, slow), false);
});

test("nobody waits for the disk for longer than a moment", async () => {
  const { queue, throttle, clock, records } = new Lab();
  records.failure = new Error("no space left");
  const slow = plan({ connectRate: { count: 60, window: 3_600_000 } });
  const soon = throttle.beginSoon(queue, slow);
  await clock.advance(1000);
  assert.equal(await soon, undefined);
  assert.equal(await throttle.beginSoon(queue, slow), undefined);
});

test("a queue whose object is given up is not woken, and has used what it used", async () => {
  const { queue, throttle, woken, clock } = new Lab();
  const slow = plan({ messageRate: { count: 1, window: 1000 } });
  throttle.trying(queue, slow, 1)?.settle();
  assert.ok(throttle.holdsSending(queue, slow));
  throttle.forget(queue);
  assert.deepEqual(throttle.held, []);
  assert.equal(throttle.mostNow(queue, slow), 0);
  await clock.advance(2000);
  assert.deepEqual(woken, []);
});
