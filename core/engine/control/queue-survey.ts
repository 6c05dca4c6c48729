import type { WaitReason } from "../../control/waiting.ts";
import type { QueueRuntime } from "../../queue/queue-runtime.ts";
import { Slices } from "../../time/pace.ts";
import { highestOf } from "./highest-of.ts";

/** Domains that are told apart, in the metric of them too; all others are added up as `other`. */
export const MOST_DOMAINS = 50;

/** What all queues come to. */
export interface QueuesSum {
  readonly queues: number;
  /** Recipients in the fullest. */
  readonly largest: number;
  readonly paused: number;
  readonly backoff: number;
  /** Recipients by domain, of the domains with the most; those of all others as `other`. */
  readonly byDomain: ReadonlyMap<string, number>;
  /** Queues whose mail waits, by what for. */
  readonly reasons: ReadonlyMap<WaitReason, number>;
  /** Since when mail has been due that nothing keeps and no connection works for, milliseconds since the epoch. */
  readonly stuckSince: number | undefined;
}

/** What queues are looked at with. */
export interface QueueSurveyParts {
  readonly queues: () => Iterable<QueueRuntime>;
  readonly now: () => number;
  /** Why the mail of a queue waits. */
  readonly reasonOf: (queue: QueueRuntime, now: number) => WaitReason | undefined;
  readonly nextDue: (queue: QueueRuntime) => number | undefined;
}

/** Looks at all queues, a few milliseconds at a time: mail goes on meanwhile. Who asks while it does gets the same answer. */
export class QueueSurvey {
  readonly #parts: QueueSurveyParts;
  #running: Promise<QueuesSum> | undefined;

  constructor(parts: QueueSurveyParts) {
    this.#parts = parts;
  }

  /** Rejects with a `StoreError` when the queue is closed meanwhile. */
  sum(): Promise<QueuesSum> {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #look(): Promise<QueuesSum> {
    const slices = new Slices();
    const byDomain = new Map<string, number>();
    const reasons = new Map<WaitReason, number>();
    let [queues, largest, paused, backoff] = [0, 0, 0, 0];
    let stuckSince: number | undefined;
    for (const queue of this.#parts.queues()) {
      // After each, as one with many lanes takes milliseconds by itself.
      await slices.between();
      queues++;
      const { domain, waiting } = queue;
      if (queue.isPaused) paused++;
      if (queue.mode === "backoff") backoff++;
      if (waiting === 0) continue;
      byDomain.set(domain, (byDomain.get(domain) ?? 0) + waiting);
      largest = Math.max(largest, waiting);
      const now = this.#parts.now();
      const reason = this.#parts.reasonOf(queue, now);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      else if (queue.connections === 0) {
        const due = this.#parts.nextDue(queue) ?? now;
        if (due < now && due < (stuckSince ?? now)) stuckSince = due;
      }
    }
    const top = await highestOf(byDomain, MOST_DOMAINS, slices);
    return { queues, largest, paused, backoff, byDomain: top, reasons, stuckSince };
  }
}
