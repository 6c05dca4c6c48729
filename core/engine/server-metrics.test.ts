import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { StoreError } from "../queue/store-error.ts";
import { createLog, type LogEvent } from "../telemetry/log.ts";
import { MetricsHub } from "../telemetry/metrics-hub.ts";
import type { QueuesSum } from "./control/queue-survey.ts";
import { ServerMetrics } from "./server-metrics.ts";

const SUM: QueuesSum = {
  ...{ queues: 3, largest: 7, paused: 1, backoff: 0, stuckSince: undefined },
  ...{ byDomain: new Map([["x.test", 7]]), reasons: new Map() },
};

test("while queues cannot be looked through nothing is said of them, and all other metrics stand", async () => {
  const clock = new FakeClock(0);
  const hub = new MetricsHub(clock);
  const events: LogEvent[] = [];
  const metrics = new ServerMetrics(
    hub,
    createLog("core", (event) => void events.push(event)),
  );
  let isBroken = false;
  metrics.read({
    connectionsOut: () => 5,
    queues: () =>
      isBroken
        ? Promise.reject(new StoreError("failed", "the disk does not answer"))
        : Promise.resolve(SUM),
    ...{ recipients: () => 9, consumers: () => [], alarms: () => [] },
    ...{ startedAt: 0, clock, oldest: () => undefined },
  });
  const values = async (): Promise<readonly (number | undefined)[]> => {
    const families = await hub.read();
    const names = ["connections_out", "recipients_waiting", "queues", "queue_size_largest"];
    return names.map((name) => {
      const found = families.find((family) => family.name === `postrider_${name}`);
      assert.ok(found, name);
      return found.series[0]?.value;
    });
  };
  assert.deepEqual(await values(), [5, 9, 3, 7]);
  isBroken = true;
  for (let read = 0; read < 3; read++)
    assert.deepEqual(await values(), [5, 9, undefined, undefined]);
  assert.deepEqual(
    events.map(({ level, message, fields }) => [level, message, fields.error]),
    [["error", "metrics of queues are left out", "the disk does not answer"]],
  );
  isBroken = false;
  assert.deepEqual(await values(), [5, 9, 3, 7]);
});
