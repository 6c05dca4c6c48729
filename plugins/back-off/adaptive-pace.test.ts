import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { defaultPlan } from "../../core/delivery/default-plan.ts";
import {
  type DeliveryPlan,
  type Effect,
  type PerQueueState,
  type Rate,
  withQueueLimit,
} from "../../core/mod.ts";
import { queueOf, withServer } from "../../test/support/back-off-lab.ts";
import { AdaptivePace, type Pace } from "./adaptive-pace.ts";
import { perHour } from "./pace-rate.ts";
import { backOffPlan } from "./plan.ts";
import type { BackOffSettings } from "./settings.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Less than the time from one recipient to the next. */
const STEP = 4000;
const QUEUE = { domain: "x.test", virtualMta: "v" };

const SETTINGS: BackOffSettings = {
  backOffMode: "adaptive",
  smtpPatternList: undefined,
  backoffMaxMsgRate: undefined,
  backoffMaxMsgPerHour: undefined,
  backoffMaxConnectRate: undefined,
  backoffMaxDataVolumeRate: undefined,
  backoffMaxSmtpOut: undefined,
  backoffRetryAfter: [HOUR],
  backoffToNormalAfter: Number.POSITIVE_INFINITY,
  backoffToNormalAfterDelivery: false,
  backoffUponAllSourcesDisabled: false,
  reenableSourceIpAfter: Number.POSITIVE_INFINITY,
  backoffCut: 50,
  backoffFloor: { count: 60, window: HOUR },
  backoffProbeShare: 20,
  backoffStepAfter: 5 * MINUTE,
};

/** Keeps what is set, at once. */
function kept(): PerQueueState<Pace> & { value: Pace | undefined } {
  return {
    value: undefined,
    get() {
      return this.value;
    },
    async set(_queue, value) {
      this.value = value;
    },
    async delete() {
      this.value = undefined;
    },
    change() {
      throw new Error("not used");
    },
  };
}

const silent = { error() {}, warning() {}, notice() {}, info() {}, debug() {} };

const PLAN = defaultPlan("mta.test");

/** A plan with a rate for the queue. */
function limitedTo(rate: Rate): DeliveryPlan {
  return {
    ...PLAN,
    limits: withQueueLimit([], { name: "max-msg-rate", counts: "recipients", rate }),
  };
}

/** The hourly pace that effects ask for, and the mode. */
function asked(effects: readonly Effect[]): { pace?: number; mode?: string } {
  let result = {};
  for (const effect of effects) {
    if (effect.effect === "slow") result = { ...result, pace: Math.round(perHour(effect.rate)) };
    if (effect.effect === "mode") result = { ...result, mode: effect.mode };
  }
  return result;
}

function paced(limit: Rate): AdaptivePace {
  const pace = new AdaptivePace({ log: silent, kept: kept() });
  pace.planned(QUEUE, limitedTo(limit));
  return pace;
}

test("a throttling reply cuts the pace, those of the same moment once, never below the floor", async () => {
  const pace = paced({ count: 1000, window: HOUR });
  let now = 1e12;
  assert.deepEqual(asked(pace.throttled(QUEUE, now, SETTINGS)), { pace: 500, mode: "backoff" });
  assert.deepEqual(pace.throttled(QUEUE, now + 9000, SETTINGS), []);
  const paces = [250, 125, 63, 60, 60].map((expected) => {
    now += 10_000;
    const { pace: hourly } = asked(pace.throttled(QUEUE, now, SETTINGS));
    assert.ok(Math.abs((hourly ?? 0) - expected) <= 1, `${hourly} for ${expected}`);
    return hourly;
  });
  assert.equal(paces.length, 5);
});

test("deliveries raise it step by step, and the last step leaves back-off without a burst", async () => {
  const pace = paced({ count: 1000, window: HOUR });
  let now = 1e12;
  pace.throttled(QUEUE, now, SETTINGS);
  const delivered = (isBackedOff = true): readonly Effect[] =>
    pace.delivered(QUEUE, { now, recipients: 1, isBackedOff }, SETTINGS);
  assert.deepEqual(delivered(), []);
  const steps: number[] = [];
  for (;;) {
    now += 5 * MINUTE;
    const effects = delivered();
    const { pace: hourly = 0, mode } = asked(effects);
    steps.push(hourly);
    if (mode === "normal") break;
    now += MINUTE;
    assert.deepEqual(delivered(), []);
  }
  // 500 x 1.2, and so on; counted in whole messages.
  assert.deepEqual(steps, [600, 720, 720, 720]);
  assert.deepEqual(delivered(false), []);
});

test("without a rate of its own a queue comes back to the speed that it had", async () => {
  const pace = new AdaptivePace({ log: silent, kept: kept() });
  pace.delivered(QUEUE, { now: 1e12, recipients: 100, isBackedOff: false }, SETTINGS);
  const { pace: hourly } = asked(pace.throttled(QUEUE, 1e12 + 1000, SETTINGS));
  assert.equal(hourly, 2880);
});

test("a clock that was set back makes no step longer", () => {
  const pace = paced({ count: 480, window: HOUR });
  const now = 100 * HOUR;
  pace.throttled(QUEUE, now, SETTINGS);
  const deliver = (at: number): readonly Effect[] =>
    pace.delivered(QUEUE, { now: at, recipients: 1, isBackedOff: true }, SETTINGS);
  assert.deepEqual(deliver(now - 50 * HOUR), []);
  const step = deliver(now - 50 * HOUR + 6 * MINUTE);
  assert.deepEqual(asked(step), { mode: "backoff", pace: 288 });
});

test("no pace, and no mode, is without an end: a queue that is not adaptive any more comes back", () => {
  const pace = paced({ count: 480, window: HOUR });
  const cut = pace.throttled(QUEUE, HOUR, SETTINGS);
  for (const effect of cut) assert.ok("until" in effect && Number.isFinite(effect.until));
  assert.deepEqual(pace.left("x.test/v", 2 * HOUR), []);
  pace.plannedOtherwise(QUEUE);
  assert.deepEqual(asked(pace.left("x.test/v", 2 * HOUR)), { mode: "normal", pace: 480 });
  assert.deepEqual(pace.left("x.test/v", 2 * HOUR), []);
});

test("a pace that was kept holds in the next run from the first reply on", async () => {
  const store = kept();
  const first = new AdaptivePace({ log: silent, kept: store });
  first.throttled(QUEUE, 1e12, SETTINGS);
  await Promise.resolve();
  const next = new AdaptivePace({ log: silent, kept: store });
  assert.equal(next.plan(QUEUE, PLAN).maxConnections, 1);
  const effects = next.delivered(
    QUEUE,
    { now: 1e12 + MINUTE, recipients: 1, isBackedOff: true },
    SETTINGS,
  );
  assert.deepEqual(asked(effects), { mode: "backoff", pace: 60 });
  assert.equal(next.plan(QUEUE, PLAN), PLAN);
});

test("whatever replies come when, the pace is between the floor and what it was, and ends in normal mode", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 61, max: 1_000_000 }),
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 10 * MINUTE })), { maxLength: 60 }),
      async (full, replies) => {
        const pace = new AdaptivePace({ log: silent, kept: kept() });
        const rate = { count: full, window: HOUR };
        pace.planned(QUEUE, limitedTo(rate));
        let [now, isBackedOff] = [1e12, false];
        const apply = (effects: readonly Effect[]): void => {
          const { mode, pace: hourly } = asked(effects);
          if (mode !== undefined) isBackedOff = mode === "backoff";
          if (hourly === undefined) return;
          assert.ok(hourly >= 59 && hourly <= full, `${hourly} of ${full}`);
        };
        const deliver = (): void =>
          apply(pace.delivered(QUEUE, { now, recipients: 1, isBackedOff }, SETTINGS));
        for (const [throttled, wait] of replies) {
          now += wait;
          if (throttled) apply(pace.throttled(QUEUE, now, SETTINGS));
          else deliver();
        }
        for (let at = 0; at < 100 && isBackedOff; at++) {
          now += 5 * MINUTE;
          deliver();
        }
        assert.equal(isBackedOff, false);
      },
    ),
    { numRuns: 200 },
  );
});

test("the plan in back-off: the rates that are set, others as out of it; 100/h where back-off-mode normal is written", () => {
  const shown = (more: Partial<BackOffSettings>): readonly unknown[] => {
    const { limits, maxConnections } = backOffPlan(PLAN, { ...SETTINGS, ...more });
    return [...limits.map(({ counts, rate: { count } }) => `${counts} ${count}`), maxConnections];
  };
  assert.deepEqual(shown({ backOffMode: undefined }), [20]);
  assert.deepEqual(shown({ backOffMode: "normal" }), ["recipients 100", 20]);
  assert.deepEqual(shown({}), [20]);
  assert.deepEqual(
    shown({
      backOffMode: "normal",
      backoffMaxMsgRate: { count: 5, window: HOUR },
      backoffMaxConnectRate: { count: 2, window: MINUTE },
      backoffMaxDataVolumeRate: { count: 1024, window: HOUR },
      backoffMaxSmtpOut: 30,
    }),
    ["recipients 5", "connections 2", "bytes 1024", 30],
  );
  assert.deepEqual(shown({ backoffMaxMsgPerHour: 7 }), ["recipients 7", 20]);
  const few = backOffPlan(
    { ...limitedTo({ count: 9, window: HOUR }), maxConnections: 2 },
    SETTINGS,
  );
  assert.equal(few.maxConnections, 2);
  assert.equal(few.limits[0]?.rate.count, 9);
});

test("adaptive through a whole server: slower after a throttling reply, faster by steps, normal in the end, over a restart", () => {
  let tooFast = true;
  return withServer(
    [{ rcpt: () => (tooFast ? "421 4.7.0 RP-001 too fast" : "250 2.1.5 ok") }],
    {
      rules: "reply /RP-001/ mode=backoff",
      domain:
        "back-off-mode adaptive\nmax-msg-rate 480/h\nbackoff-step-after 10m\nbackoff-cut 75\nbackoff-probe-share 100\nretry-after 1m\nbackoff-retry-after 1m",
    },
    async (server) => {
      await server.send({ to: ["first@x.test"] });
      await server.until("back-off", () => queueOf(server)?.mode === "backoff");
      tooFast = false;
      for (let at = 0; at < 200; at++) await server.send({ to: [`r${at}@x.test`] });
      const taken = async (minutes: number): Promise<number> => {
        const before = server.taken().length;
        await server.pass(minutes * MINUTE, STEP);
        return server.taken().length - before;
      };
      // 120 an hour: two a minute.
      const slow = await taken(9);
      assert.ok(slow >= 10 && slow <= 20, `${slow} taken`);
      await server.restart();
      assert.equal(queueOf(server)?.mode, "backoff");
      // 240 an hour after a step.
      const faster = await taken(10);
      assert.ok(faster >= 21 && faster <= 42, `${faster} taken`);
      await server.pass(4 * MINUTE, STEP);
      await server.until("normal", () => queueOf(server)?.mode === "normal");
      const atTheEnd = await taken(5);
      assert.ok(atTheEnd >= 15 && atTheEnd <= 42, `${atTheEnd} taken`);
    },
  );
});
