import { queuePattern } from "../../queue/mail-filter.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import type { Scheduler } from "../../queue/scheduler.ts";

/** Queues changed together: their states go into one commit. */
const TOGETHER = 500;

/** The queues that a pattern means. */
export function matchingQueues(
  scheduler: Pick<Scheduler, "queues">,
  pattern: string,
): readonly QueueRuntime[] {
  const fits = queuePattern(pattern);
  return [...scheduler.queues()].filter(({ name }) => fits(name));
}

/** Changes queues, many at a time. */
export async function changeAll(
  queues: readonly QueueRuntime[],
  change: (queue: QueueRuntime) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < queues.length; at += TOGETHER)
    await Promise.all(queues.slice(at, at + TOGETHER).map(change));
}
