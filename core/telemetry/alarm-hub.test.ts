import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { AlarmHub } from "./alarm-hub.ts";
import type { Alarm } from "./alarms.ts";
import { createLog } from "./log.ts";

function lab(): { hub: AlarmHub; clock: FakeClock; log: string[]; heard: Alarm[] } {
  const clock = new FakeClock();
  const log: string[] = [];
  const hub = new AlarmHub(
    clock,
    createLog("core", ({ level, message, fields }) => {
      log.push(`${level}: ${message} ${String(fields.of)}/${String(fields.key)}`);
    }),
  );
  const heard: Alarm[] = [];
  hub.onRaised((alarm) => void heard.push(alarm));
  return { hub, clock, log, heard };
}

test("an alarm is raised, changed and cleared by its key", async () => {
  const { hub, clock, log, heard } = lab();
  const start = clock.now();
  const alarms = hub.of("feeds", { stale: { severity: "error", doc: "A feed is old." } });
  alarms.raise("stale:a", "no news for 1 h");
  await clock.advance(1000);
  alarms.raise("stale:a", "no news for 1 h");
  alarms.raise("stale:a", "no news\nfor 2 h");
  alarms.raise("stale:b", "none at all", "warning");
  assert.deepEqual(hub.active(), [
    { from: "feeds", key: "stale:a", severity: "error", text: "no news for 2 h", since: start },
    {
      from: "feeds",
      key: "stale:b",
      severity: "warning",
      text: "none at all",
      since: start + 1000,
    },
  ]);
  alarms.clear("stale:a");
  alarms.clear("stale:a");
  alarms.clear("stale:b");
  assert.deepEqual(hub.active(), []);
  assert.equal(heard.length, 3);
  assert.deepEqual(log, [
    "error: alarm raised feeds/stale:a",
    "error: alarm raised feeds/stale:a",
    "warning: alarm raised feeds/stale:b",
    "notice: alarm cleared feeds/stale:a",
    "notice: alarm cleared feeds/stale:b",
  ]);
});

test("alarms of one plugin are bounded, in number and length", () => {
  const { hub, log } = lab();
  const alarms = hub.of("noisy");
  for (let at = 0; at < 200; at++) alarms.raise(`k${at}`, "x".repeat(10_000));
  assert.equal(hub.active().length, 100);
  assert.equal(hub.active()[0]?.text.length, 500);
  assert.equal(log.filter((line) => line.includes("too many")).length, 100);
  hub.of("other").raise("k", "still heard");
  assert.equal(hub.active().length, 101);
});
