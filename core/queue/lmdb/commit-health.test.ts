import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../../test/support/fake-clock.ts";
import { createLog } from "../../telemetry/log.ts";
import { CommitHealth } from "./commit-health.ts";

test("probes come at growing intervals until one works", async () => {
  const clock = new FakeClock();
  const events: string[] = [];
  const log = createLog("x", ({ level, fields }) => events.push(`${level} ${fields.error ?? ""}`));
  const start = clock.now();
  const probes: number[] = [];
  const health: CommitHealth = new CommitHealth(clock, log, async () => {
    probes.push((clock.now() - start) / 1000);
    if (probes.length === 2) throw new Error("not even tried");
    if (probes.length < 9) health.failed(new Error("again"));
    else health.worked();
  });
  health.worked();
  assert.equal(clock.pending, 0);
  health.failed(new Error("outer", { cause: new Error("EIO") }));
  health.failed(new Error("second"));
  assert.equal(health.error?.message, "second");
  await clock.advance(400_000);
  assert.deepEqual(probes, [1, 3, 7, 15, 25, 35, 45, 55, 65]);
  assert.equal(health.error, undefined);
  assert.equal(clock.pending, 0);
  assert.equal(events[0], "error EIO");
  assert.equal(events.at(-1), "notice ");
  health.failed(new Error("later"));
  await clock.advance(1000);
  assert.equal(probes.at(-1), 401);
});

test("nothing is probed after the end", async () => {
  const clock = new FakeClock();
  const log = createLog("x", () => {});
  const health = new CommitHealth(clock, log, () => assert.fail("probed"));
  health.failed(new Error("disk"));
  health.close();
  health.failed(new Error("disk"));
  await clock.advance(100_000);
});
