import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LeasedLimits, LimitAuthority } from "../../test/support/leased-limits.ts";
import { SteppedClock } from "../../test/support/stepped-clock.ts";
import { AlarmHub } from "../telemetry/alarm-hub.ts";
import { createLog } from "../telemetry/log.ts";
import { type LimitStoreUnderTest, limitStoreConformance } from "../testing/limit-store/suite.ts";
import { CheckedLimits } from "./checked-limits.ts";
import { type LimitKey, type LimitStore, NO_GRANT, type Waiting } from "./limit-store.ts";

const silent = createLog("limits", () => {});

function checked(
  clock: SteppedClock,
  store: LimitStore,
): { limits: CheckedLimits; alarms: AlarmHub } {
  const alarms = new AlarmHub(clock, silent);
  const limits = new CheckedLimits({ store, clock, log: silent, alarms: alarms.of("core") });
  return { limits, alarms };
}

/** Leases from afar, as a plugin would offer them. */
function leased(clock: SteppedClock, authority: LimitAuthority): LimitStoreUnderTest {
  const store = new LeasedLimits(clock, authority);
  const { limits } = checked(clock, store);
  return {
    store: limits,
    now: () => clock.monotonic(),
    pass: (milliseconds) => clock.advance(milliseconds),
    step: (milliseconds) => clock.step(milliseconds),
    async crash() {
      await store.kill();
      return leased(clock, authority);
    },
    async restart() {
      await limits.close();
      return leased(clock, authority);
    },
    dispose: () => limits.close(),
  };
}

describe("a store that leases from afar, looked at as a plugin's", () => {
  limitStoreConformance(test, async () => {
    const clock = new SteppedClock();
    return leased(clock, new LimitAuthority(clock));
  });
});

const KEY: LimitKey = { name: "k", limit: { count: 10, window: 60_000 } };
const place: Waiting = { until: 0, cancel() {} };

/** A store that gives anything, but for what a test says. */
function giving(
  parts: Partial<Record<keyof LimitStore, (...given: never[]) => unknown>>,
): LimitStore {
  const store: unknown = {
    most: () => 3,
    take: () => NO_GRANT,
    wait: () => place,
    close: () => Promise.resolve(),
    ...parts,
  };
  assert.ok(isStore(store));
  return store;
}

function isStore(value: unknown): value is LimitStore {
  return typeof value === "object" && value !== null && "take" in value;
}

test("answers that make no sense give nothing, for some seconds, with an alarm", async () => {
  const nonsense: readonly Parameters<typeof giving>[0][] = [
    { most: () => Number.NaN },
    { most: () => -1 },
    { most: () => "all" },
    { most: () => Promise.resolve(3) },
    { take: () => true },
    { take: () => Promise.resolve(NO_GRANT) },
    { take: () => ({ settle: 1 }) },
    { wait: () => undefined },
    { wait: () => ({ until: Number.NaN, cancel() {} }) },
    ...(["most", "take", "wait"] as const).map((part) => ({
      [part]: () => {
        throw new Error("the network is gone");
      },
    })),
  ];
  for (const parts of nonsense) {
    const clock = new SteppedClock();
    const { limits, alarms } = checked(clock, giving(parts));
    let woken = 0;
    const ask = (): unknown => {
      const most = limits.most(KEY);
      const grant = limits.take([KEY], [1]);
      const { until } = limits.wait([KEY], { amounts: [1] }, () => woken++);
      assert.ok(Number.isFinite(until));
      return most === 0 || grant === undefined || woken;
    };
    ask();
    assert.equal(limits.most(KEY), 0, JSON.stringify(Object.keys(parts)));
    assert.equal(limits.take([KEY], [1]), undefined);
    assert.equal(alarms.active().length, 1);
    await clock.advance(5000);
    assert.equal(woken, 1, "who waits asks again");
  }
});

test("a store that gives nothing of what it says there is keeps nobody busy", () => {
  const clock = new SteppedClock();
  const { limits, alarms } = checked(clock, giving({ most: () => 5, take: () => undefined }));
  let asked = 0;
  // As a connection does that sees room for its next message.
  while (asked < 100 && limits.most(KEY) > 0 && limits.take([KEY], [1]) === undefined) asked++;
  assert.equal(asked, 1);
  assert.equal(alarms.active().length, 1);
});

test("a store that works again is used again, and its alarm ends", async () => {
  const clock = new SteppedClock();
  let works = false;
  const take = (): unknown => {
    if (!works) throw new Error("gone");
    return NO_GRANT;
  };
  const { limits, alarms } = checked(clock, giving({ take }));
  assert.equal(limits.take([KEY], [1]), undefined);
  works = true;
  assert.equal(limits.take([KEY], [1]), undefined, "it is not asked at once");
  await clock.advance(5000);
  assert.ok(limits.take([KEY], [1]));
  await clock.advance(6000);
  assert.ok(limits.take([KEY], [1]));
  assert.deepEqual(alarms.active(), []);
});

test("no store gives more than the limit, nor wakes within the call, twice, or after the line was left", async () => {
  const clock = new SteppedClock();
  const wakes: (() => void)[] = [];
  const wait = (_keys: unknown, _wanted: unknown, wake: () => void): Waiting => {
    wakes.push(wake);
    wake();
    return { until: Number.POSITIVE_INFINITY, cancel() {} };
  };
  const { limits } = checked(clock, giving({ most: () => 1e9, wait }));
  assert.equal(limits.most(KEY), 10);
  let woken = 0;
  const { until } = limits.wait([KEY], { amounts: [1] }, () => woken++);
  assert.ok(until <= clock.now() + 86_400_000);
  assert.equal(woken, 0);
  await clock.advance(100);
  for (const wake of wakes) wake();
  assert.equal(woken, 1);
  limits.wait([KEY], { amounts: [1] }, () => woken++).cancel();
  for (const wake of wakes) wake();
  await clock.advance(100);
  assert.equal(woken, 1);
  assert.equal(clock.pending, 0);
});

test("room for a part of a recipient is none", () => {
  const { limits } = checked(new SteppedClock(), giving({ most: () => 0.5 }));
  assert.equal(limits.most(KEY), 0);
});

test("a store that is closed leaves no timer and wakes nobody", async () => {
  const clock = new SteppedClock();
  const { limits } = checked(clock, giving({}));
  limits.wait([KEY], { amounts: [1] }, () => assert.fail("it is closed"));
  await limits.close();
  limits.wait([KEY], { amounts: [1] }, () => assert.fail("it is closed"));
  assert.equal(clock.pending, 0);
});

test("a store that forgets who waits does not keep mail for ever", async () => {
  const clock = new SteppedClock();
  const { limits } = checked(
    clock,
    giving({ wait: () => ({ until: clock.now() + 1000, cancel() {} }) }),
  );
  let woken = 0;
  limits.wait([KEY], { amounts: [1] }, () => woken++);
  await clock.advance(602_000);
  assert.equal(woken, 1);
});

test("a grant that fails fails nobody", () => {
  const clock = new SteppedClock();
  const fail = (): never => {
    throw new Error("gone");
  };
  const { limits, alarms } = checked(
    clock,
    giving({ take: () => ({ settle: fail, cancel: fail, split: fail }) }),
  );
  const grant = limits.take([KEY], [1]);
  grant?.settle();
  grant?.cancel();
  assert.equal(alarms.active().length, 1);
});
