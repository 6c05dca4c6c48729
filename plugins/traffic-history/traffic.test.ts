import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { outcome } from "../../test/support/sample-outcome.ts";
import { COUNTS, LEVELS } from "./figures.ts";
import { LiveTraffic } from "./traffic.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Lab {
  readonly clock: FakeClock;
  readonly traffic: LiveTraffic;
  readonly levels: { waiting: number };
  /** A recipient each of a message of its own is delivered. */
  deliver(many: number): void;
  /** What a series of counts adds up to. */
  sum(step: "minute" | "hour" | "day"): number;
}

function lab(): Lab {
  const clock = new FakeClock(Date.UTC(2026, 5, 1, 12, 0, 17));
  const levels = { waiting: 0 };
  const traffic = new LiveTraffic(clock, {
    levels: () => ({
      ...levels,
      ...{ queues: 1, connectionsIn: 0, connectionsOut: 0, oldestSeconds: 0 },
    }),
    connectionsIn: () => ({ current: 0, limit: 9, top: 0 }),
    mostConnectionsOut: () => 9,
    timeOneIn: () => {},
    resetConnectionsIn: () => {},
  });
  traffic.start();
  return {
    clock,
    traffic,
    levels,
    deliver(many) {
      for (let at = 0; at < many; at++) {
        const one = outcome({ kind: "delivered" });
        if (one.kind !== "delayed") traffic.settled(one);
      }
    },
    sum: (step) =>
      (traffic.history(["delivered"], step).series.delivered ?? []).reduce<number>(
        (all, value) => all + (value ?? 0),
        0,
      ),
  };
}

test("spans are those of the clock on the wall; what was not there is null; levels are the highest", async () => {
  const { clock, traffic, levels, deliver } = lab();
  deliver(2);
  levels.waiting = 5;
  await clock.advance(43_000);
  levels.waiting = 1;
  deliver(3);
  await clock.advance(2 * MINUTE - 1000);
  const { at, series } = traffic.history(["delivered", "waiting"], "minute", 5);
  assert.deepEqual(
    at.map((time) => new Date(time).toISOString().slice(11, 16)),
    ["11:58", "11:59", "12:00", "12:01", "12:02"],
  );
  assert.deepEqual(series.delivered?.slice(0, 5), [null, null, 2, 3, 0]);
  assert.deepEqual(series.waiting, [null, null, 5, 1, 1]);
  assert.equal(traffic.history([...COUNTS, ...LEVELS], "day", 1000).at.length, 366);
});

test("the last minute, the last hour and the most of each pass with the time that nobody sets", async () => {
  const { clock, traffic, deliver } = lab();
  deliver(7);
  assert.equal(traffic.report().lastMinute.delivered, 7);
  clock.setWall(24 * HOUR);
  assert.equal(traffic.report().lastMinute.delivered, 7);
  await clock.advance(MINUTE + 5000);
  assert.equal(traffic.report().lastMinute.delivered, 0);
  assert.equal(traffic.report().lastHour.delivered, 7);
  clock.setWall(-48 * HOUR);
  deliver(4);
  await clock.advance(59 * MINUTE);
  assert.equal(traffic.report().lastHour.delivered, 4);
  await clock.advance(2 * MINUTE);
  const { total, lastHour, topPerMinute, topPerHour } = traffic.report();
  assert.deepEqual(
    [total, lastHour, topPerMinute, topPerHour].map(({ delivered }) => delivered),
    [11, 0, 7, 11],
  );
});

test("a clock that is set back and forth loses and doubles nothing", async () => {
  const { clock, deliver, sum, traffic } = lab();
  let total = 0;
  for (const by of [0, 30 * MINUTE, -30 * MINUTE, -10_000, 9000, -20 * MINUTE, 20 * MINUTE]) {
    clock.setWall(by);
    deliver(10);
    total += 10;
    await clock.advance(90_000);
  }
  assert.equal(sum("hour"), total);
  assert.equal(sum("day"), total);
  assert.equal(traffic.sinceStart.delivered, total);
  assert.equal(clock.pending, 1);
  traffic[Symbol.dispose]();
  assert.equal(clock.pending, 0);
});

test("connections have a highest number, until the counters are reset", () => {
  const { traffic } = lab();
  for (const _ of [1, 2, 3]) traffic.opened();
  traffic.closed();
  const out = () => traffic.report().connections.out;
  assert.deepEqual(out(), { current: 2, limit: 9, top: 3 });
  traffic.reset();
  assert.deepEqual(out(), { current: 2, limit: 9, top: 2 });
  assert.equal(traffic.report().total.connectionsOpened, 0);
});
