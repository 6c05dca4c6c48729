import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { fakeRandom } from "../../../test/support/fake-random.ts";
import { definePlugin, type Plugin } from "../../plugin.ts";
import { AlarmHub } from "../../telemetry/alarm-hub.ts";
import { createLog } from "../../telemetry/log.ts";
import { Jobs } from "./jobs.ts";

interface Lab {
  readonly clock: FakeClock;
  readonly jobs: Jobs;
  readonly alarms: AlarmHub;
}

function lab(jobs: NonNullable<Parameters<typeof definePlugin>[0]["jobs"]>): Lab {
  const clock = new FakeClock();
  const sink = (): void => {};
  const alarms = new AlarmHub(clock, createLog("core", sink));
  const plugin: Plugin = definePlugin({ name: "worker", summary: "Works.", directives: {}, jobs });
  const random = fakeRandom(1);
  const contextOf = (): object => ({});
  const parts = { clock, random, alarms, sink, contextOf, limit: () => 30_000 };
  return { clock, alarms, jobs: new Jobs([plugin], parts) };
}

test("a job runs after each wait, never before its last run has ended, and not after the drain", async () => {
  const starts: number[] = [];
  let finish = (): void => {};
  const { clock, jobs } = lab({
    sweep: {
      doc: "Sweeps.",
      every: 60_000,
      jitter: 0,
      limit: 1_000_000,
      run: () => {
        starts.push(clock.now());
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    },
  });
  const begin = clock.now();
  jobs.start();
  await clock.advance(300_000);
  assert.deepEqual(starts, [begin + 60_000]);
  finish();
  await clock.advance(60_000);
  assert.deepEqual(starts, [begin + 60_000, begin + 360_000]);
  const drained = jobs.drain();
  finish();
  await drained;
  await clock.advance(600_000);
  assert.equal(starts.length, 2);
  assert.equal(clock.pending, 0);
});

test("reloads that come often put no run off", async () => {
  let runs = 0;
  let every = 60_000;
  const { clock, jobs } = lab({
    sweep: { doc: "Sweeps.", every: () => every, jitter: 0, run: () => void runs++ },
  });
  jobs.start();
  for (let minute = 0; minute < 10; minute++) {
    await clock.advance(50_000);
    jobs.replan();
    await clock.advance(10_000);
  }
  assert.equal(runs, 10);
  every = 10_000;
  jobs.replan();
  await clock.advance(10_000);
  assert.equal(runs, 11, "a shorter wait counts at once");
  await jobs.stop();
  assert.equal(clock.pending, 0);
});

test("waits differ by the jitter", async () => {
  const starts: number[] = [];
  const { clock, jobs } = lab({
    sweep: { doc: "Sweeps.", every: 10_000, run: () => void starts.push(clock.now()) },
  });
  let before = clock.now();
  jobs.start();
  await clock.advance(1_000_000);
  await jobs.stop();
  const waits = starts.map((at) => {
    const wait = at - before;
    before = at;
    return wait;
  });
  assert.ok(waits.every((wait) => wait >= 9000 && wait <= 11_000));
  assert.ok(new Set(waits).size > 10);
});

test("a run that takes too long is aborted, told of, and not begun again until it has ended", async () => {
  let runs = 0;
  let aborted = 0;
  let finish = (): void => {};
  const { clock, jobs, alarms } = lab({
    slow: {
      doc: "Is slow.",
      every: 1000,
      atStart: true,
      limit: 5000,
      run: ({ signal }) => {
        runs++;
        signal.addEventListener("abort", () => aborted++);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    },
  });
  jobs.start();
  await clock.advance(60_000);
  assert.deepEqual([runs, aborted], [1, 1]);
  const text = (): readonly string[] => alarms.active().map(({ key, text }) => `${key} ${text}`);
  assert.deepEqual(text(), ["job:slow job slow: not done after 5 s"]);
  finish();
  await clock.advance(2000);
  assert.equal(runs, 2);
  finish();
  await clock.advance(0);
  assert.deepEqual(text(), []);
  await jobs.stop();
});

test("what a job throws raises an alarm, and the next run comes nonetheless", async () => {
  let runs = 0;
  const { clock, jobs, alarms } = lab({
    broken: {
      doc: "Breaks once.",
      every: () => 2000,
      run: async () => {
        if (++runs === 1) throw new Error("no power");
      },
    },
    never: { doc: "Is not to run.", every: () => undefined, run: () => void runs++ },
  });
  jobs.start();
  await clock.advance(3000);
  assert.match(alarms.active()[0]?.text ?? "", /no power/);
  await clock.advance(3000);
  assert.deepEqual(alarms.active(), []);
  assert.ok(runs > 1);
  await jobs.stop();
  assert.equal(clock.pending, 0);
});
