import type { QueueRuntime } from "../queue/queue-runtime.ts";
import type { DeliveryPlan } from "./plan.ts";

/** Pause before a queue whose hosts have enough connections looks again, milliseconds. */
const LOOK_AGAIN = 1000;

/** Holds queues back that have begun or tried as much as they may for now, and has them woken when they may again. */
export class Throttle {
  readonly #wakeAt: (queue: QueueRuntime, at: number) => void;
  readonly #held = new Set<QueueRuntime>();

  constructor(wakeAt: (queue: QueueRuntime, at: number) => void) {
    this.#wakeAt = wakeAt;
  }

  /** True when a queue must not try more recipients now; it is then woken in time. */
  holdsSending(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    const at = queue.tried.freeAt(plan.messageRate, now);
    return this.#holdsUntil(queue, at, now, "message rate limit reached");
  }

  /** True when a queue must not begin a connection now; it is then woken in time. */
  holdsConnecting(queue: QueueRuntime, plan: DeliveryPlan, now: number): boolean {
    const byRate = queue.begun.freeAt(plan.connectRate, now);
    // A clock that was set back must not hold a queue longer than the interval.
    const byInterval = Math.min(queue.begunAt, now) + plan.connectInterval;
    const byCrowd = Math.min(queue.crowdedUntil, now + LOOK_AGAIN);
    const at = Math.max(byRate, byInterval, byCrowd);
    if (at <= now) return false;
    const why =
      at === byRate
        ? "connect rate limit reached"
        : at === byInterval
          ? "waits between connections"
          : "its hosts have as many connections as they may";
    return this.#holdsUntil(queue, at, now, why);
  }

  #holdsUntil(queue: QueueRuntime, at: number, now: number, why: string): boolean {
    if (at <= now) return false;
    queue.held = { why, until: at };
    this.#held.add(queue);
    this.#wakeAt(queue, at);
    return true;
  }

  /** A connection is begun. What is returned takes that back: none was needed, or there was no place for one. */
  begun(queue: QueueRuntime, plan: DeliveryPlan, now: number): () => void {
    const before = queue.begunAt;
    queue.begun.use(plan.connectRate, now, 1);
    queue.begunAt = now;
    return () => {
      queue.begun.giveBack();
      if (queue.begunAt === now) queue.begunAt = before;
    };
  }

  /** Its hosts have enough connections: the queue waits a moment. */
  crowded(queue: QueueRuntime, now: number): void {
    queue.crowdedUntil = now + LOOK_AGAIN;
  }

  /** How many recipients may be tried in one transaction now. */
  mostNow(queue: QueueRuntime, plan: DeliveryPlan, now: number): number {
    const { maxRecipientsPerTransaction, messageRate } = plan;
    return Math.min(maxRecipientsPerTransaction, queue.tried.left(messageRate, now));
  }

  /** Recipients are tried. */
  tried(queue: QueueRuntime, plan: DeliveryPlan, now: number, many: number): void {
    queue.tried.use(plan.messageRate, now, many);
  }

  /** A queue is awake. */
  awake(queue: QueueRuntime): void {
    queue.held = undefined;
    this.#held.delete(queue);
  }

  /** Queues held back at the moment. */
  get held(): readonly QueueRuntime[] {
    return [...this.#held];
  }
}
