import type { QueueRuntime } from "./queue-runtime.ts";
import type { Scheduler } from "./scheduler.ts";

/** The queue that new mail for a name goes into: another one while its mail goes there, unless somebody has paused it. */
export function queueForNew(scheduler: Scheduler, name: string): QueueRuntime {
  return scheduler.queue(nameForNew(scheduler, name));
}

/** Its name. No queue is made. */
export function nameForNew(scheduler: Scheduler, name: string): string {
  const to = scheduler.reroutes.of(name);
  const isHeld = to === name || scheduler.find(name)?.isPaused === true;
  return isHeld ? name : to;
}
