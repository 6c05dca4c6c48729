import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { limitLives } from "../../test/conformance/limit-store-lives.ts";
import { MemoryLimitRecords } from "../../test/support/memory-limit-records.ts";
import { SteppedClock } from "../../test/support/stepped-clock.ts";
import { createLog } from "../telemetry/log.ts";
import { type LimitStoreUnderTest, limitStoreConformance } from "../testing/limit-store/suite.ts";
import type { LimitKey } from "./limit-store.ts";
import { LocalLimits } from "./local-limits.ts";

const log = createLog("limits", () => {});

/** Limits of one process, in virtual time. */
function begun(clock: SteppedClock, kept?: Map<string, Buffer>): LimitStoreUnderTest {
  const records = new MemoryLimitRecords(kept === undefined ? {} : { kept });
  const store = new LocalLimits({ clock, log, records });
  return {
    store,
    now: () => clock.monotonic(),
    pass: (milliseconds) => clock.advance(milliseconds),
    step: (milliseconds) => clock.step(milliseconds),
    async crash() {
      const left = records.kill();
      await store.close();
      return begun(clock, left);
    },
    async restart() {
      await store.close();
      return begun(clock, records.kept);
    },
    dispose: () => store.close(),
  };
}

describe("the limits of one process", () => {
  const factory = async (): Promise<LimitStoreUnderTest> => begun(new SteppedClock());
  limitStoreConformance(test, factory);
  limitLives("random", factory, true);
});

/** Limits with the records that they write. */
function lab(kept?: Map<string, Buffer>): {
  readonly clock: SteppedClock;
  readonly records: MemoryLimitRecords;
  readonly logged: string[];
  readonly limits: LocalLimits;
} {
  const clock = new SteppedClock();
  const records = new MemoryLimitRecords(kept === undefined ? {} : { kept });
  const logged: string[] = [];
  const events = createLog("limits", ({ message }) => void logged.push(message));
  return { clock, records, logged, limits: new LocalLimits({ clock, log: events, records }) };
}

const HOURLY: LimitKey = { name: "k", limit: { count: 100, window: 3_600_000 } };

test("what is counted for less than a minute, or has no limit, is not written", async () => {
  const { clock, limits, records } = lab();
  for (const window of [1000, 59_999, Number.POSITIVE_INFINITY]) {
    const count = Number.isFinite(window) ? 5 : window;
    limits.take([{ name: `k${window}`, limit: { count, window } }], [5])?.settle();
  }
  await clock.advance(120_000);
  await limits.close();
  assert.equal(records.writes, 0);
});

test("blocks grow as they are used up, and are no larger than what is left", async () => {
  const { clock, limits, records } = lab();
  let taken = 0;
  const go = (): void => {
    while (limits.take([HOURLY], [1])) taken++;
    if (taken < 100) limits.wait([HOURLY], { amounts: [1] }, go);
  };
  go();
  await clock.advance(1000);
  assert.equal(taken, 100);
  assert.ok(records.writes <= 8, `${records.writes} writes`);
  await limits.close();
});

test("what is set aside holds for as long as a sub-window, and is free again after it", async () => {
  const { clock, limits } = lab();
  limits.wait([HOURLY], { amounts: [1], wishes: [60] }, () => {});
  await clock.advance(1);
  assert.equal(limits.most(HOURLY), 60);
  await clock.advance(60_000);
  assert.equal(limits.most(HOURLY), 0);
  limits.wait([HOURLY], { amounts: [100] }, () => {});
  await clock.advance(1);
  assert.equal(limits.most(HOURLY), 100);
  await limits.close();
});

test("what is set aside and used up is written once, and counts on in the next process", async () => {
  const { clock, limits, records } = lab();
  for (let hour = 0; hour < 5; hour++) {
    limits.wait([HOURLY], { amounts: [2], wishes: [2] }, () => {});
    await clock.advance(1);
    limits.take([HOURLY], [2])?.settle();
    await clock.advance(5 * 60_000);
  }
  assert.equal(records.written, 5);
  const next = lab(records.kill());
  assert.equal(next.limits.counted(HOURLY), 10);
  for (const { limits: some } of [next, { limits }]) await some.close();
});

test("a limit far above what is used costs a record in a quarter of its window", async () => {
  const { clock, limits, records } = lab();
  const wide: LimitKey = { name: "w", limit: { count: 1_000_000, window: 3_600_000 } };
  for (let minute = 0; minute < 60; minute++) {
    if (limits.most(wide) < 10) limits.wait([wide], { amounts: [10] }, () => {});
    await clock.advance(1);
    limits.take([wide], [10])?.settle();
    await clock.advance(60_000);
  }
  assert.equal(limits.counted(wide), 600);
  assert.ok(records.written <= 5, `${records.written} records`);
  await limits.close();
});

test("what lapses unused is written off", async () => {
  const { clock, limits, records } = lab();
  limits.wait([HOURLY], { amounts: [1], wishes: [60] }, () => {});
  await clock.advance(1);
  limits.take([HOURLY], [1])?.settle();
  await clock.advance(120_000);
  const next = lab(records.kill());
  assert.equal(next.limits.counted(HOURLY), 1);
  for (const { limits: some } of [next, { limits }]) await some.close();
});

test("nothing is given while records cannot be written; it goes on when they can", async () => {
  const { clock, limits, records, logged } = lab();
  records.failure = new Error("no space left");
  let woken = 0;
  limits.wait([HOURLY], { amounts: [1] }, () => woken++);
  await clock.advance(25_000);
  assert.equal(woken, 0);
  assert.equal(limits.most(HOURLY), 0);
  assert.equal(logged.length, 3);
  records.failure = undefined;
  await clock.advance(10_000);
  assert.equal(woken, 1);
  await limits.close();
});

test("what is over is forgotten, in memory and on disk, and leaves no timer", async () => {
  const { clock, limits, records } = lab();
  const daily = { name: "d", limit: { count: 5, zone: "Asia/Kathmandu" } };
  for (const key of [HOURLY, daily]) limits.wait([key], { amounts: [1] }, () => {});
  await clock.advance(1);
  for (const key of [HOURLY, daily]) limits.take([key], [1])?.settle();
  limits.take([{ name: "s", limit: { count: 1, window: 1000 } }], [1])?.settle();
  assert.equal(limits.size, 3);
  await clock.advance(2000);
  assert.equal(limits.size, 2);
  assert.equal(records.kept.size, 2);
  await clock.advance(3 * 86_400_000);
  assert.equal(limits.size, 0);
  assert.equal(records.kept.size, 0);
  assert.equal(clock.pending, 0);
});

test("an hour that nobody asks for after a restart is forgotten as well", async () => {
  const first = lab();
  first.limits.wait([HOURLY], { amounts: [50] }, () => {});
  await first.clock.advance(1);
  const second = lab(first.records.kill());
  assert.equal(second.limits.size, 1);
  await second.clock.advance(2 * 3_600_000);
  assert.equal(second.limits.size, 0);
  assert.equal(second.records.kept.size, 0);
  await first.limits.close();
});

test("a record that makes no sense is said and forgotten; the count begins anew", async () => {
  for (const text of [
    "",
    "null",
    '{"format":2}',
    '{"format":1,"at":0,"spent":0,"over":0,"used":[]}',
    '{"format":1,"at":0,"spent":0,"over":1000,"used":[[1]]}',
    '{"format":1,"at":0,"spent":-1,"over":1000,"used":[]}',
    '{"format":1,"at":0,"spent":0,"over":"UTC","used":[["../..",1]]}',
    '{"format":1,"at":0,"spent":0,"over":"No/Zone","used":[]}',
  ]) {
    const { clock, limits, records, logged } = lab(new Map([["k", Buffer.from(text)]]));
    assert.equal(logged.length, 1, text);
    await clock.advance(2000);
    assert.equal(limits.size, 0, text);
    assert.equal(records.kept.size, 0, text);
    await limits.close();
  }
});

test("a name is bounded", async () => {
  const { limits } = lab();
  const key = { name: "x".repeat(1201), limit: { count: 1, window: 1000 } };
  assert.throws(() => limits.take([key], [1]), /at most 1200 bytes/);
  await limits.close();
});

test("who fails when it is woken keeps nobody else from it", async () => {
  const { limits, clock, logged } = lab();
  const key: LimitKey = { name: "one", limit: { count: 1, window: 1000 } };
  const durable: LimitKey = { name: "two", limit: { count: 10, window: 60_000 } };
  const woken: string[] = [];
  for (const limited of [key, durable]) {
    limits.take([limited], [1])?.settle();
    limits.wait([limited], { amounts: [1] }, () => {
      throw new Error("no luck");
    });
    limits.wait([limited], { amounts: [1] }, () => void woken.push(limited.name));
  }
  await clock.advance(10_000);
  assert.deepEqual(woken.sort(), ["one", "two"]);
  assert.ok(logged.includes("a waiter for a limit failed when it was woken"));
  await limits.close();
});

const DAILY: LimitKey = { name: "d", limit: { count: 10, zone: "UTC" } };

/** As much as there is of a key, at once. */
async function usedUp(limits: LocalLimits, clock: SteppedClock, key: LimitKey): Promise<number> {
  let used = 0;
  for (let tries = 0; tries < 20; tries++) {
    limits.wait([key], { amounts: [1], wishes: [100] }, () => {});
    await clock.advance(1);
    const most = limits.most(key);
    if (most > 0) limits.take([key], [most])?.settle();
    used += most;
  }
  return used;
}

for (const how of ["closed", "killed"] as const)
  test(`a count is known after the clock was set forward and the server was ${how}`, async () => {
    const { clock, limits, records } = lab();
    assert.equal(await usedUp(limits, clock, HOURLY), 100);
    // What is written in time says so, too.
    await clock.advance(120_000);
    clock.step(7_200_000);
    await clock.advance(120_000);
    const left = how === "killed" ? records.kill() : records.kept;
    await limits.close();
    const next = new LocalLimits({ clock, log, records: new MemoryLimitRecords({ kept: left }) });
    assert.equal(await usedUp(next, clock, HOURLY), 0);
    await clock.advance(3_600_000);
    assert.equal(await usedUp(next, clock, HOURLY), 100);
    await next.close();
  });

test("a host that was started anew goes by its clock, which is right when the server was closed", async () => {
  const { clock, limits, records } = lab();
  await usedUp(limits, clock, HOURLY);
  await clock.advance(120_000);
  clock.step(7_200_000);
  await limits.close();
  // Up for no time at all.
  const anew = new SteppedClock(clock.now());
  anew.uptime = () => anew.monotonic() % 1000;
  const kept = new MemoryLimitRecords({ kept: records.kept });
  const next = new LocalLimits({ clock: anew, log, records: kept });
  assert.equal(await usedUp(next, anew, HOURLY), 0);
  await next.close();
});

test("what was set aside and used on another day, as the clock was set, counts on that one", async () => {
  const { clock, limits, records } = lab();
  limits.wait([DAILY], { amounts: [10] }, () => {});
  await clock.advance(1);
  clock.step(86_400_000);
  limits.take([DAILY], [10])?.settle();
  const next = new LocalLimits({
    ...{ clock, log, records: new MemoryLimitRecords({ kept: records.kill() }) },
  });
  assert.equal(await usedUp(next, clock, DAILY), 0);
  await next.close();
  await limits.close();
});

test("what counts of a key is told, also of a day in another zone than before", async () => {
  const { clock, limits } = lab();
  const daily = (zone: string): LimitKey => ({ name: "d", limit: { count: 10, zone } });
  const woken = async (key: LimitKey): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    limits.wait([key], { amounts: [6] }, resolve);
    await clock.advance(1);
    await promise;
  };
  assert.equal(limits.counted(daily("UTC")), 0);
  await woken(daily("UTC"));
  limits.take([daily("UTC")], [5])?.settle();
  const open = limits.take([daily("UTC")], [1]);
  assert.ok(open);
  assert.equal(limits.counted(daily("UTC")), 6);
  assert.equal(limits.most(daily("Asia/Tokyo")), 0);
  assert.equal(limits.counted(daily("Asia/Tokyo")), 6, "a new zone opens no new day");
  open.settle();
  await limits.close();
});

test("what was set aside by a record that took minutes to be written is not used so late that the next process does not know", async () => {
  const clock = new SteppedClock();
  const records = new MemoryLimitRecords({
    delay: () => new Promise((written) => void clock.after(300_000, written)),
  });
  const limits = new LocalLimits({ clock, log, records });
  const used: number[] = [];
  const use = (store: LocalLimits): void => {
    const most = store.most(HOURLY);
    if (most === 0) return;
    store.take([HOURLY], [most])?.settle();
    for (let one = 0; one < most; one++) used.push(clock.monotonic());
  };
  limits.wait([HOURLY], { amounts: [1], wishes: [100] }, () => {});
  for (let at = 0; at < 40; at++) {
    await clock.advance(10_000);
    use(limits);
  }
  const next = new LocalLimits({
    ...{ clock, log, records: new MemoryLimitRecords({ kept: records.kill() }) },
  });
  for (let at = 0; at < 400; at++) {
    next.wait([HOURLY], { amounts: [1], wishes: [100] }, () => {});
    await clock.advance(10_000);
    use(next);
  }
  assert.ok(used.length >= 100, `${used.length}`);
  for (const [at, time] of used.entries())
    assert.ok((used[at + 100] ?? Infinity) - time >= 3_600_000, "no more than 100 in an hour");
  await next.close();
});
