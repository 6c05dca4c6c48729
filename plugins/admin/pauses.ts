import type { Context } from "hono";
import {
  type EngineControl,
  errorText,
  type PerQueueState,
  type QueueReport,
  queueParts,
  queuePattern,
} from "../../core/mod.ts";
import { queueMeant } from "./queue-meant.ts";

/** Characters of a reason. */
const LONGEST_REASON = 500;

/** Pauses queues and what is known of it. */
export interface Pauses {
  readonly control: EngineControl;
  /** Why operators have paused queues. */
  readonly reasons: PerQueueState<string>;
}

/** A queue, and why an operator has paused it; without it when it is not paused, or nobody said why. */
export interface PausedQueueReport extends QueueReport {
  readonly pauseReason?: string | undefined;
}

/** All queues. */
export function answerQueueList(c: Context, { control, reasons }: Pauses): Response {
  const told = control.queues().map((queue): PausedQueueReport => {
    // A pause that ends by itself is not an operator's.
    const byOperator = queue.paused && queue.pausedUntil === 0;
    const pauseReason = byOperator ? reasons.get(queueParts(queue.name)) : undefined;
    return pauseReason === undefined ? queue : { ...queue, pauseReason };
  });
  return c.json(told);
}

/** Pauses the queues that a request names, for the reason that it gives, or resumes them. */
export async function answerPause(c: Context, pauses: Pauses, paused: boolean): Promise<Response> {
  const { queue, reason = "" } = c.req.query();
  if (!queue) return c.json({ error: "which queue? (queue=domain/vmta)" }, 400);
  if (reason.length > LONGEST_REASON)
    return c.json({ error: `a reason has at most ${LONGEST_REASON} characters` }, 400);
  const pattern = queueMeant(queue);
  const changed = await pauses.control.pauseQueue(pattern, paused);
  try {
    await keepReason(pauses, pattern, paused ? reason : "");
    return c.json(changed);
  } catch (error) {
    return c.json({ ...changed, problem: `the reason is not kept: ${errorText(error)}` });
  }
}

/** What was said before is forgotten. */
async function keepReason(
  { control, reasons }: Pauses,
  pattern: string,
  reason: string,
): Promise<void> {
  const fits = queuePattern(pattern);
  const meant = control.queues().filter(({ name }) => fits(name));
  await Promise.all(
    meant.map(async (queue) => {
      const parts = queueParts(queue.name);
      if (reason !== "") await reasons.set(parts, reason);
      else if (reasons.get(parts) !== undefined) await reasons.delete(parts);
    }),
  );
}
