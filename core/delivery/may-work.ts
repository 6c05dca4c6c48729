import type { QueueRuntime } from "../queue/queue-runtime.ts";
import { workOf } from "./queue-work.ts";

/** True while mail of a queue may be sent: it is not paused, does not wait after a failure and is not being bounced. */
export function mayWork(queue: QueueRuntime, now: number): boolean {
  return !queue.state.paused && !workOf(queue).bouncing && queue.state.retryAt <= now;
}
