import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { workOf } from "./queue-work.ts";

/**
 * True while mail of a queue may be sent: it is not paused, does not wait after a failure and is not being bounced. `plans`: also that
 * the plan that was in force at that count still is.
 */
export function mayWork(queue: QueueRuntime, now: number, plans?: number): boolean {
  if (queue.isPaused || queue.state.retryAt > now) return false;
  const work = workOf(queue);
  return !work.bouncing && (plans === undefined || work.plans === plans);
}
