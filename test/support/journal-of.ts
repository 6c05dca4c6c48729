import { Journal } from "../../core/journal/journal.ts";
import type { QueueStore } from "../../core/queue/store.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { createLog, type Log } from "../../core/telemetry/log.ts";
import type { Clock } from "../../core/time/clock.ts";

/** The journal of a store as the engine makes it; nobody reads it until a test has somebody do so. */
export function journalOf(
  store: QueueStore,
  clock: Clock,
  log: Log = createLog("journal", () => {}),
): Journal {
  return new Journal({ events: store.journal, clock, log, alarms: new AlarmHub(clock, log) });
}
