import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { HostHealth } from "./host-health.ts";

const MINUTE = 60_000;

/** How long a host is tried last now, minutes; 0 when it is not. */
function minutes(health: HostHealth, clock: FakeClock): number {
  const until = health.until("a");
  assert.equal(until !== undefined, health.has("a"));
  return until === undefined ? 0 : (until - clock.now()) / MINUTE;
}

test("each failure after the time of the one before doubles the time, up to a bound", async () => {
  const clock = new FakeClock();
  const health = new HostHealth(clock);
  const times: number[] = [];
  for (let at = 0; at < 6; at++) {
    health.note("a");
    times.push(minutes(health, clock));
    await clock.advance((times[at] ?? 0) * MINUTE + 1000);
    assert.equal(minutes(health, clock), 0, "it comes back by itself");
  }
  assert.deepEqual(times, [1, 2, 4, 8, 15, 15]);
});

test("failures at once count as one", async () => {
  const clock = new FakeClock();
  const health = new HostHealth(clock);
  for (let at = 0; at < 20; at++) health.note("a");
  assert.equal(minutes(health, clock), 1);
  await clock.advance(30_000);
  health.note("a");
  assert.equal(minutes(health, clock), 1);
});

test("a host that works, or was well for long, begins anew", async () => {
  const clock = new FakeClock();
  const health = new HostHealth(clock);
  health.note("a");
  await clock.advance(2 * MINUTE);
  health.note("a");
  assert.equal(minutes(health, clock), 2);
  health.worked("a");
  assert.equal(minutes(health, clock), 0);
  health.note("a");
  assert.equal(minutes(health, clock), 1);
  await clock.advance(17 * MINUTE);
  health.note("a");
  assert.equal(minutes(health, clock), 1);
});

test("what is remembered is bounded", () => {
  const health = new HostHealth(new FakeClock());
  for (let at = 0; at < 10_001; at++) health.note(String(at));
  assert.deepEqual([health.has("0"), health.has("1"), health.has("10000")], [false, true, true]);
});
